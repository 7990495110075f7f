/** `location` and `navigator` of a worker: read-only, on interfaces of their own. */
import { freeze, TypeError, weakGet, WeakMap, weakSet } from "./captured.mjs";
import { attribute, interfaceNamed, operation } from "./webidl.mjs";

const { URL, navigator } = globalThis;

const LOCATION_PARTS = [
  "href",
  "origin",
  "protocol",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
];

/**
 * An interface with one instance, whose attributes are constants.
 * @param {string} name
 * @param {Record<string, any>} values
 */
function constants(name, values) {
  const made = interfaceNamed(name);
  const instance = Object.create(made.prototype);
  const instances = new WeakMap();
  weakSet(instances, instance, values);
  const receiver = (/** @type {any} */ object) => {
    const own = weakGet(instances, object);
    if (own === undefined) {
      throw new TypeError("Illegal invocation");
    }
    return own;
  };
  for (const key of Object.keys(values)) {
    attribute(made.prototype, key, receiver, (own) => own[key]);
  }
  return { made, instance, receiver };
}

/** `location`, whose values follow once it is known where the worker lives. */
export function workerLocation() {
  /** @type {Record<string, any>} */
  const values = { __proto__: null };
  for (const part of LOCATION_PARTS) {
    values[part] = "";
  }
  const { made, instance, receiver } = constants("WorkerLocation", values);
  operation(made.prototype, "toString", 0, receiver, () => values.href);
  return {
    WorkerLocation: made,
    location: instance,
    origin: () => values.origin,
    /** @param {string} address */
    moveTo(address) {
      const url = /** @type {any} */ (new URL(address));
      for (const part of LOCATION_PARTS) {
        values[part] = url[part];
      }
    },
  };
}

/** The constants beside our own product token are what the standard demands of every product. */
export function workerNavigator() {
  const { userAgent, hardwareConcurrency, platform } = navigator;
  const { made, instance } = constants("WorkerNavigator", {
    __proto__: null,
    appCodeName: "Mozilla",
    appName: "Netscape",
    appVersion: userAgent,
    hardwareConcurrency,
    language: "en",
    languages: freeze(["en"]),
    onLine: true,
    platform,
    product: "Gecko",
    userAgent,
  });
  return { WorkerNavigator: made, navigator: instance };
}
