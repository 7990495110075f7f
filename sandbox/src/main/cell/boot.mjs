/**
 * The first file a cell runs. It takes from the engine what only this file may import, closes the
 * module loader for good, and starts the host.
 *
 * Usage: boot.mjs SOCKET [self-test]
 */
import { compileFunction, Script, SourceTextModule, SyntheticModule } from "node:vm";
import { registerHooks } from "node:module";

/**
 * The rest of the host goes past the engine's loader, which would resolve and parse each file by
 * its own means before it compiles it: a third of a start.
 *
 * @type {Map<string, any>} modules by file name
 */
const modules = new Map();
const folder = new URL(".", import.meta.url);

/** @param {string} name of a file of ours, such as `cell.mjs` */
function moduleOf(name) {
  let module = modules.get(name);
  if (module === undefined) {
    const source = Deno.readTextFileSync(new URL(name, folder));
    module = new SourceTextModule(source, { identifier: `ashlar-host:${name}` });
    modules.set(name, module);
  }
  return module;
}

/** @param {string} name */
async function load(name) {
  const module = moduleOf(name);
  await module.link((/** @type {string} */ specifier) => moduleOf(specifier.slice("./".length)));
  await module.evaluate();
  return module.namespace;
}

const { start } = await load("cell.mjs");
const extra = Deno.args[1] === "self-test"
  ? (await load("self-test.mjs")).openSelfTest()
  : undefined;

const vm = { __proto__: null, compileFunction, Script, SourceTextModule, SyntheticModule };

// The engine's own loader stays reachable by an eval that a timer or a microtask calls directly,
// where no script of ours is on the stack. Only these hooks close it.
const deny = (/** @type {string} */ name) => {
  throw new TypeError(`Module not available: ${name}`);
};
registerHooks({ resolve: deny, load: deny });

// Not awaited: a pending top-level await would hide an empty event loop (see idle.mjs).
start(vm, Deno.args[0], extra);
