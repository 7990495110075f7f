/**
 * The first file a cell runs. It takes from the engine what only this file may import, closes the
 * module loader for good, and starts the host.
 *
 * Usage: boot.mjs slice|worker SOCKET [self-test]
 */
import { compileFunction, Script, SourceTextModule, SyntheticModule } from "node:vm";
import { registerHooks } from "node:module";

const folder = new URL(".", import.meta.url);

/**
 * What a file of ours exports. It is the function of a CommonJS module, joined from the others of
 * this folder when the program was built; it goes past the engine's loader, which would compile it
 * more slowly.
 *
 * @param {string} name
 */
function load(name) {
  const source = Deno.readTextFileSync(new URL(name, folder));
  const module = { exports: /** @type {any} */ ({}) };
  new Script(source, { filename: `ashlar-host:${name}` }).runInThisContext()(module);
  return module.exports;
}

const [scope, socket, purpose] = Deno.args;
const { start } = load(`${scope}-cell.js`);
const extra = purpose === "self-test" ? load("self-test.js").openSelfTest() : undefined;

const vm = { __proto__: null, compileFunction, Script, SourceTextModule, SyntheticModule };

// The engine's own loader stays reachable by an eval that a timer or a microtask calls directly,
// where no script of ours is on the stack. Only these hooks close it.
const deny = (/** @type {string} */ name) => {
  throw new TypeError(`Module not available: ${name}`);
};
registerHooks({ resolve: deny, load: deny });

// Not awaited: a pending top-level await would hide an empty event loop (see idle.mjs).
start(vm, socket, extra);
