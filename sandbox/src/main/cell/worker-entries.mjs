/** Lists of performance entries in order of their starts, and the interface that shows them. */
import { getterOf, put, TypeError, weakGet, WeakMap, weakSet } from "./captured.mjs";
import { interfaceNamed, operation } from "./webidl.mjs";

const { PerformanceEntry } = globalThis;
const nameOf = getterOf(PerformanceEntry.prototype, "name");
const typeOf = getterOf(PerformanceEntry.prototype, "entryType");
const startOf = getterOf(PerformanceEntry.prototype, "startTime");

/**
 * Adds an entry where its start belongs; most belong at the end.
 * @param {any[]} entries
 * @param {any} entry
 */
export function insert(entries, entry) {
  let at = entries.length;
  for (; at > 0 && startOf(entries[at - 1]) > startOf(entry); at--) {
    put(entries, at, entries[at - 1]);
  }
  put(entries, at, entry);
}

/**
 * @param {any[]} entries
 * @param {(entry: any) => boolean} isWanted
 */
function filter(entries, isWanted) {
  /** @type {any[]} */
  const wanted = [];
  for (let i = 0; i < entries.length; i++) {
    if (isWanted(entries[i])) {
      put(wanted, wanted.length, entries[i]);
    }
  }
  return wanted;
}

/** @param {WeakMap<any, any>} states */
export function receiverOf(states) {
  return (/** @type {any} */ object) => {
    const state = weakGet(states, object);
    if (state === undefined) {
      throw new TypeError("Illegal invocation");
    }
    return state;
  };
}

export function entryLists() {
  /** @type {WeakMap<any, {entries: any[]}>} */
  const states = new WeakMap();
  const List = interfaceNamed("PerformanceObserverEntryList");
  const receiver = receiverOf(states);
  const { prototype } = List;
  operation(prototype, "getEntries", 0, receiver, /** @this {any} */ function () {
    return filter(this.entries, () => true);
  });
  operation(prototype, "getEntriesByType", 1, receiver, /** @this {any} */ function (type) {
    const wanted = `${type}`;
    return filter(this.entries, (entry) => typeOf(entry) === wanted);
  });
  operation(prototype, "getEntriesByName", 1, receiver, /** @this {any} */ function (name, type) {
    const wanted = `${name}`;
    const wantedType = type === undefined ? undefined : `${type}`;
    return filter(
      this.entries,
      (entry) =>
        nameOf(entry) === wanted && (wantedType === undefined || typeOf(entry) === wantedType),
    );
  });
  return {
    List,
    /** @param {any[]} entries */
    listOf(entries) {
      const list = Object.create(prototype);
      weakSet(states, list, { __proto__: null, entries });
      return list;
    },
  };
}
