/**
 * The modules that came with a job: CommonJS Modules/2.0 (`module.declare`), plain CommonJS, JSON,
 * and ES modules by `import()`. There is nothing to load from: what did not come is not available.
 */
import {
  apply,
  endsWith,
  Error,
  execRegExp,
  hide,
  isArray,
  jsonParse,
  lastIndexOf,
  mapDelete,
  mapGet,
  mapHas,
  mapSet,
  ownKeys,
  sliceText,
  startsWith,
  TypeError,
} from "./captured.mjs";

const EXTENSIONS = ["", ".js", ".mjs", ".cjs", ".json", "/index.js"];
const PARAMETERS = ["exports", "require", "module", "__filename", "__dirname"];
const LAST_PART = /(^|\/)[^/]*$/;

/**
 * @typedef {object} Module
 * @property {string} id
 * @property {any} exports
 * @property {boolean} loaded
 * @property {((require: any, exports: any, module: any) => any) | undefined} factory declared, not yet run
 * @property {Record<string, string>} labels names of its own for other modules
 */

/** @typedef {ReturnType<typeof openModules>} Modules */

/** @param {import("./cell.mjs").Host} host */
export function openModules(host) {
  /** @type {string[]} */
  let requirePath = [];
  const { compileFunction, SourceTextModule, SyntheticModule } = host.vm;
  /** @type {Map<string, string>} */
  const sources = new Map();
  /** @type {Map<string, Module>} */
  const modules = new Map();
  /** @type {Map<string, any>} */
  const records = new Map();

  /**
   * The folder of an id, with its slash; empty at the top.
   * @param {string} id
   */
  function folderOf(id) {
    return sliceText(id, 0, lastIndexOf(id, "/") + 1);
  }

  /**
   * `./` and `../` against the importer's folder.
   * @param {string} id
   * @param {string} importer
   */
  function absolute(id, importer) {
    if (!startsWith(id, "./") && !startsWith(id, "../")) {
      return id;
    }
    let folder = folderOf(importer);
    let rest = id;
    for (;;) {
      if (startsWith(rest, "./")) {
        rest = sliceText(rest, 2);
      } else if (startsWith(rest, "../")) {
        rest = sliceText(rest, 3);
        folder = folderOf(sliceText(folder, 0, -1));
      } else {
        return folder + rest;
      }
    }
  }

  /**
   * The id under which a source came, or undefined.
   * @param {string} id
   * @param {string} importer
   */
  function resolve(id, importer) {
    const wanted = absolute(id, importer);
    for (let p = -1; p < requirePath.length; p++) {
      const prefix = p < 0 ? "" : requirePath[p];
      const base = prefix === "" || endsWith(prefix, "/") ? prefix : `${prefix}/`;
      for (let e = 0; e < EXTENSIONS.length; e++) {
        const candidate = base + wanted + EXTENSIONS[e];
        if (mapHas(sources, candidate)) {
          return candidate;
        }
      }
    }
    return undefined;
  }

  /** @param {string} id */
  function unavailable(id) {
    return new Error(`Module '${id}' is not available.`);
  }

  /**
   * @param {any} id
   * @param {Module} importer
   */
  function requireFrom(id, importer) {
    if (typeof id !== "string") {
      throw new TypeError("require: the id of a module must be a string");
    }
    const label = importer.labels[id];
    const found = resolve(label === undefined ? id : label, importer.id);
    if (found === undefined) {
      throw unavailable(id);
    }
    return exportsOf(loadModule(found));
  }

  /**
   * @param {string} id as it came
   * @returns {Module}
   */
  function loadModule(id) {
    const known = mapGet(modules, id);
    if (known !== undefined) {
      return known;
    }
    const module = makeModule(id);
    mapSet(modules, id, module);
    try {
      evaluate(module, mapGet(sources, id));
    } catch (error) {
      mapDelete(modules, id);
      throw error;
    }
    module.loaded = true;
    return module;
  }

  /**
   * Runs a declared factory the first time somebody wants its exports.
   * @param {Module} module
   */
  function exportsOf(module) {
    const { factory } = module;
    if (factory !== undefined) {
      module.factory = undefined;
      const { facade } = /** @type {any} */ (module);
      facade.exports = module.exports;
      const returned = apply(factory, module.exports, [facade.require, module.exports, facade]);
      module.exports = returned === undefined ? facade.exports : returned;
    }
    return module.exports;
  }

  /**
   * @param {string} id
   * @returns {Module}
   */
  function makeModule(id) {
    return {
      id,
      exports: {},
      loaded: false,
      factory: undefined,
      labels: /** @type {any} */ ({ __proto__: null }),
    };
  }

  /**
   * What a module sees as `module`, with its `require`.
   * @param {Module} module
   */
  function facadeOf(module) {
    const require = (/** @type {any} */ id) => requireFrom(id, module);
    hide(require, "name", "require");
    const facade = {
      id: module.id,
      exports: module.exports,
      require,
      /**
       * @param {any} first
       * @param {any} [second]
       */
      declare(first, second) {
        const dependencies = isArray(first) ? first : [];
        const factory = isArray(first) ? second : first;
        declareDependencies(module, dependencies);
        if (typeof factory === "function") {
          module.factory = factory;
        } else {
          module.exports = facade.exports = factory;
        }
      },
    };
    return facade;
  }

  /**
   * @param {Module} module
   * @param {any[]} dependencies ids, or objects that name ids by labels
   */
  function declareDependencies(module, dependencies) {
    for (let i = 0; i < dependencies.length; i++) {
      const dependency = dependencies[i];
      if (typeof dependency === "string") {
        provide(dependency, module);
        continue;
      }
      const labels = ownKeys(dependency);
      for (let k = 0; k < labels.length; k++) {
        const label = labels[k];
        if (typeof label === "string") {
          module.labels[label] = dependency[label];
          provide(dependency[label], module);
        }
      }
    }
  }

  /**
   * @param {string} id
   * @param {Module} importer
   */
  function provide(id, importer) {
    const found = resolve(id, importer.id);
    if (found === undefined) {
      throw unavailable(id);
    }
    loadModule(found);
  }

  /**
   * @param {Module} module
   * @param {string} source
   */
  function evaluate(module, source) {
    if (endsWith(module.id, ".json")) {
      module.exports = jsonParse(source);
      return;
    }
    const facade = facadeOf(module);
    /** @type {any} */ (module).facade = facade;
    const run = compileFunction(
      source,
      PARAMETERS,
      /** @type {any} */ ({ filename: module.id, importModuleDynamically: importer(module.id) }),
    );
    const slash = execRegExp(LAST_PART, module.id);
    const folder = slash === null ? "" : sliceText(module.id, 0, /** @type {any} */ (slash).index);
    // `module.declare` is also what a Modules/2.0 file finds as a global; here it is the parameter.
    apply(run, facade.exports, [facade.exports, facade.require, facade, module.id, folder]);
    if (module.factory === undefined) {
      module.exports = facade.exports;
    }
  }

  // --- ES modules ------------------------------------------------------------------------------
  /**
   * The function behind `import()` in a source.
   * @param {string} importerId
   */
  function importer(importerId) {
    return async (/** @type {any} */ specifier) => {
      const record = recordOf(specifier, importerId);
      if (record.status === "unlinked") {
        await record.link((/** @type {string} */ name, /** @type {any} */ from) =>
          recordOf(name, from.identifier)
        );
      }
      if (record.status !== "evaluated") {
        await record.evaluate();
      }
      return record.namespace;
    };
  }

  /**
   * @param {string} specifier
   * @param {string} importerId
   */
  function recordOf(specifier, importerId) {
    const id = resolve(`${specifier}`, importerId);
    if (id === undefined) {
      throw unavailable(`${specifier}`);
    }
    const known = mapGet(records, id);
    if (known !== undefined) {
      return known;
    }
    const record = looksLikeEs(id, mapGet(sources, id)) ? esRecord(id) : commonJsRecord(id);
    // A guest's `then` on Object.prototype must not see the record when it passes a promise.
    hide(record, "then", undefined);
    mapSet(records, id, record);
    return record;
  }

  /** @param {string} id */
  function esRecord(id) {
    return new SourceTextModule(mapGet(sources, id), {
      identifier: id,
      importModuleDynamically: importer(id),
      initializeImportMeta: (/** @type {any} */ meta) => {
        meta.url = id;
      },
    });
  }

  /** @param {string} id */
  function commonJsRecord(id) {
    return new SyntheticModule(["default"], /** @this {any} */ function () {
      this.setExport("default", exportsOf(loadModule(id)));
    }, { identifier: id });
  }

  /**
   * @param {string} id
   * @param {string} source
   */
  function looksLikeEs(id, source) {
    return endsWith(id, ".mjs") ||
      (!endsWith(id, ".cjs") && !endsWith(id, ".json") &&
        execRegExp(/^\s*(?:import\b\s*[\w{*"']|export\b)/m, source) !== null);
  }

  const main = makeModule("");
  const mainFacade = facadeOf(main);

  return {
    /** @param {string[]} prefixes what is tried in front of an id */
    searchIn(prefixes) {
      requirePath = prefixes;
    },
    /**
     * A source that came with the job.
     * @param {string} id
     * @param {string} source
     */
    add(id, source) {
      mapSet(sources, id, source);
    },
    /**
     * Loads a module that the job says it needs; throws when it did not come.
     * @param {string} id
     */
    provide: (id) => provide(id, main),
    require: mainFacade.require,
    module: mainFacade,
    importer: importer(""),
  };
}
