/**
 * `AsyncLocalStorage`, as the subset that runtimes agree on has it: what a request's code keeps for
 * whatever it starts, without passing it on by hand.
 */
import { apply, TypeError } from "./captured.mjs";
import { defineGlobal } from "./lockdown.mjs";
import { finish } from "./webidl.mjs";

/**
 * A store that was entered; the ones around it follow.
 *
 * @typedef {{storage: object, value: any, next: Entered | undefined}} Entered
 */

/** @param {import("./worker-events.mjs").Events} events */
export function installAsyncStorage(events) {
  class AsyncLocalStorage {
    #brand = true;

    /** The innermost store of this storage, `undefined` outside of all. */
    getStore() {
      AsyncLocalStorage.#check(this);
      /** @type {Entered | undefined} */
      let entered = events.stores();
      while (entered !== undefined && entered.storage !== this) {
        entered = entered.next;
      }
      return entered?.value;
    }

    /**
     * @param {any} store
     * @param {any} callback
     * @param {any[]} rest its arguments
     */
    run(store, callback, ...rest) {
      AsyncLocalStorage.#check(this);
      const entered = { __proto__: null, storage: this, value: store, next: events.stores() };
      return events.withStores(entered, () => apply(callback, undefined, rest));
    }

    /**
     * Runs it without a store.
     * @param {any} callback
     * @param {any[]} rest its arguments
     */
    exit(callback, ...rest) {
      AsyncLocalStorage.#check(this);
      const entered = { __proto__: null, storage: this, value: undefined, next: events.stores() };
      return events.withStores(entered, () => apply(callback, undefined, rest));
    }

    /**
     * The function, with the stores of now whenever it is called.
     * @param {any} callback
     */
    static bind(callback) {
      if (typeof callback !== "function") {
        throw new TypeError("AsyncLocalStorage.bind: no function");
      }
      const stores = events.stores();
      return /** @this {any} */ function (/** @type {any[]} */ ...rest) {
        return events.withStores(stores, () => apply(callback, this, rest));
      };
    }

    /** A function that calls others with the stores of now. */
    static snapshot() {
      const stores = events.stores();
      return (/** @type {any} */ callback, /** @type {any[]} */ ...rest) =>
        events.withStores(stores, () => apply(callback, undefined, rest));
    }

    /** @param {any} receiver */
    static #check(receiver) {
      if (!(#brand in receiver)) {
        throw new TypeError("Illegal invocation");
      }
    }
  }
  finish(AsyncLocalStorage, "AsyncLocalStorage");
  defineGlobal("AsyncLocalStorage", AsyncLocalStorage);
}
