/** Compiles and evaluates the script of a worker, and finds out how it wants to be driven. */
import {
  DataView,
  defineProperty,
  Error,
  getUint16,
  hide,
  jsonParse,
  jsonStringify,
  Promise,
  put,
  subarray,
  SyntaxError,
  then,
  typedArrayBuffer,
  TypeError,
  utf8,
  utf8Text,
  weakGet,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { ERROR, LOAD, MODULE, RESULT } from "./protocol.mjs";
import { locateAwait, locateImport } from "./worker-positions.mjs";
import { locateSyntaxError } from "./worker-syntax.mjs";

const HANDLERS = ["fetch", "scheduled", "tasks"];

/**
 * @param {import("./cell.mjs").Host} host
 * @param {import("./worker-events.mjs").Events} events
 * @param {import("./worker-global.mjs").Scope} scope
 * @param {import("./worker-dispatch.mjs").Dispatch} dispatch
 * @param {import("./worker-bindings.mjs").WorkerBindings} bindings
 */
export function openLoader(host, events, scope, dispatch, bindings) {
  const { Script, SourceTextModule } = host.vm;
  const options = { displayErrors: false };
  let url = "";
  let source = "";
  /** Where errors are that have no stack of the script's.
   * @type {WeakMap<any, {line: number, column: number}>} */
  const positions = new WeakMap();

  /**
   * @param {any} error
   * @param {string} code by which the runner knows a remedy
   */
  function coded(error, code) {
    hide(error, "code", code);
    return error;
  }

  /** @param {string} name */
  function refuseImport(name) {
    throw coded(new TypeError(`Module not available: ${name}`), "MODULE_NOT_AVAILABLE");
  }

  /**
   * An import that stands in the text fails before there is any stack to tell where.
   * @param {string} name
   */
  function refuseStaticImport(name) {
    try {
      refuseImport(name);
    } catch (error) {
      weakSet(positions, error, locateImport(source, name));
      throw error;
    }
  }

  /**
   * @param {import("./errors.mjs").ErrorText} text
   * @param {{line: number, column: number}} position
   */
  function at(text, position) {
    const frame = position.line > 0 ? `\n    at ${url}:${position.line}:${position.column}` : "";
    return { ...text, ...position, stack: `${text.name}: ${text.message}${frame}` };
  }

  function neverSettles() {
    const error = coded(
      new Error("the script never comes to its end: its top-level await waits for nothing"),
      "NEVER_SETTLES",
    );
    weakSet(positions, error, locateAwait(source));
    return error;
  }

  function compileClassic() {
    return new Script(
      source,
      /** @type {any} */ ({
        filename: url,
        importModuleDynamically: async (/** @type {string} */ name) => await refuseImport(name),
      }),
    );
  }

  function compileModule() {
    const module = new SourceTextModule(source, {
      identifier: url,
      initializeImportMeta(/** @type {any} */ meta) {
        meta.url = scope.address();
        meta.main = true;
      },
      importModuleDynamically: async (/** @type {string} */ name) => await refuseImport(name),
    });
    // A promise of it would otherwise look for a `then` on a prototype of the guest's.
    defineProperty(module, "then", { value: undefined });
    return module;
  }

  /**
   * @param {() => any} compile
   * @returns {any} what was compiled, or the error
   */
  function attempt(compile) {
    try {
      return { compiled: compile() };
    } catch (error) {
      return { error };
    }
  }

  /**
   * A text that compiles as a script has nothing that only modules have.
   * @param {string} type
   * @returns {{type: string, script?: any, module?: any}}
   */
  function compile(type) {
    const classic = type === "MODULE" ? undefined : attempt(compileClassic);
    if (classic?.compiled !== undefined) {
      return { type: "CLASSIC", script: classic.compiled };
    }
    const module = type === "CLASSIC" ? undefined : attempt(compileModule);
    if (module?.compiled !== undefined) {
      return { type: "MODULE", module: module.compiled };
    }
    // Both failed: what got further into the text is what its author meant.
    const inClassic = classic && located(classic.error, compileClassic);
    const inModule = module && located(module.error, compileModule);
    if (inClassic === undefined) {
      const other = attempt(compileClassic).error === undefined;
      throw other ? { ...inModule, code: "IS_NO_MODULE" } : inModule;
    }
    if (inModule === undefined) {
      const other = attempt(compileModule).error === undefined;
      throw other ? { ...inClassic, code: "IS_A_MODULE" } : inClassic;
    }
    throw isBefore(inModule, inClassic) ? inClassic : inModule;
  }

  /**
   * @param {any} a
   * @param {any} b
   */
  function isBefore(a, b) {
    return a.line < b.line || (a.line === b.line && a.column < b.column);
  }

  /**
   * @param {any} error
   * @param {() => any} compileAgain
   */
  function located(error, compileAgain) {
    const text = host.errors.describe(error);
    if (!(error instanceof SyntaxError)) {
      return text;
    }
    const whole = source;
    const position = locateSyntaxError(whole, text.message, (prefix) => {
      source = prefix;
      const { error: again } = attempt(compileAgain);
      return again === undefined ? "" : host.errors.describe(again).message;
    });
    source = whole;
    return at(text, position);
  }

  /** @param {{type: string, script?: any, module?: any}} what */
  async function evaluate(what) {
    if (what.type === "CLASSIC") {
      for (
        const name of /** @type {(keyof typeof bindings.globals)[]} */ (Object.keys(
          bindings.globals,
        ))
      ) {
        defineGlobal(name, bindings.globals[name]);
      }
      what.script.runInThisContext(options);
      return undefined;
    }
    scope.becomeModule();
    await what.module.link(refuseStaticImport);
    await what.module.evaluate();
    return what.module.namespace.default;
  }

  /**
   * @param {any} exported
   * @returns {{drive: import("./worker-dispatch.mjs").Drive, handlers: string[]}}
   */
  function decide(exported) {
    /** @type {string[]} */
    const handlers = [];
    if ((typeof exported === "object" && exported !== null) || typeof exported === "function") {
      for (const name of HANDLERS) {
        if (typeof exported[name] === "function") {
          put(handlers, handlers.length, name);
        }
      }
      if (handlers.length > 0) {
        return { drive: "HANDLER", handlers };
      }
    }
    for (const name of HANDLERS) {
      if (scope.hasListener(name)) {
        put(handlers, handlers.length, name);
      }
    }
    if (scope.hasListener("message")) {
      put(handlers, handlers.length, "tasks");
      return { drive: "COMLINK", handlers };
    }
    if (handlers.length > 0) {
      return { drive: "EVENTS", handlers };
    }
    throw coded(
      new TypeError(
        "the script handles nothing: export default {fetch, scheduled or tasks}, or listen for events",
      ),
      "HANDLES_NOTHING",
    );
  }

  host.on(MODULE, (_flags, _id, body) => {
    const length = getUint16(new DataView(typedArrayBuffer(body)), 1);
    url = utf8Text(subarray(body, 3, 3 + length));
    source = utf8Text(subarray(body, 3 + length));
  });

  host.on(LOAD, (_flags, id, body) => {
    const { type } = jsonParse(utf8Text(body));
    let compiled;
    try {
      compiled = compile(type);
    } catch (error) {
      host.send(ERROR, 0, id, utf8(jsonStringify(error)));
      return;
    }
    const { type: found } = compiled;
    const hung = new Promise((_resolve, reject) => {
      events.loading(() => reject(neverSettles()));
    });
    const done = then(evaluate(compiled), (exported) => {
      const decision = decide(exported);
      dispatch.use(decision.drive, exported);
      host.send(RESULT, 0, id, utf8(jsonStringify({ type: found, ...decision })));
    });
    const finish = () => {
      source = "";
      events.loading(undefined);
    };
    then(Promise.race([done, hung]), finish, (error) => {
      const refused = weakGet(positions, error);
      finish();
      if (refused === undefined) {
        host.sendError(id, error);
      } else {
        host.send(ERROR, 0, id, utf8(jsonStringify(at(host.errors.describe(error), refused))));
      }
    });
  });
}
