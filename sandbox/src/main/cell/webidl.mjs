/**
 * The shape that Web IDL gives to interfaces: who may be constructed, what sits where, what is
 * enumerable, and that members refuse a receiver of another kind.
 */
import {
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  ownKeys,
  setPrototypeOf,
  Symbol,
  TypeError,
} from "./captured.mjs";

/**
 * @param {any} owner
 * @param {PropertyKey} name
 * @param {PropertyDescriptor} descriptor
 */
function define(owner, name, descriptor) {
  defineProperty(owner, name, /** @type {any} */ ({ __proto__: null, ...descriptor }));
}

/**
 * @param {object} prototype
 * @param {string} name
 */
export function tag(prototype, name) {
  define(prototype, Symbol.toStringTag, {
    value: name,
    writable: false,
    enumerable: false,
    configurable: true,
  });
}

/**
 * An interface that scripts cannot construct.
 * @param {string} name
 * @param {any} [parent] the interface it inherits from
 * @returns {any}
 */
export function interfaceNamed(name, parent) {
  const made = {
    [name]: class {
      constructor() {
        throw new TypeError("Illegal constructor");
      }
    },
  }[name];
  if (parent !== undefined) {
    setPrototypeOf(made, parent);
    setPrototypeOf(made.prototype, parent.prototype);
  }
  tag(made.prototype, name);
  return made;
}

/**
 * Makes the members of a class written in plain JavaScript enumerable, as those of interfaces are.
 * @param {any} made
 * @param {string} name
 */
export function finish(made, name) {
  const { prototype } = made;
  for (const key of ownKeys(prototype)) {
    if (key !== "constructor" && typeof key === "string") {
      const descriptor = /** @type {any} */ (getOwnPropertyDescriptor(prototype, key));
      define(prototype, key, { ...descriptor, enumerable: true });
    }
  }
  tag(prototype, name);
}

/** A receiver's check: answers the true receiver, or throws. */
/** @typedef {(receiver: any) => any} Receiver */

/**
 * @param {any} holder
 * @param {string} name
 * @param {Receiver} receiver
 * @param {(receiver: any) => any} get
 * @param {(receiver: any, value: any) => void} [set]
 */
export function attribute(holder, name, receiver, get, set) {
  const accessor = /** @type {any} */ (getOwnPropertyDescriptor({
    get [name]() {
      return get(receiver(this));
    },
    /** @param {any} value */
    set [name](value) {
      set?.(receiver(this), value);
    },
  }, name));
  define(holder, name, {
    get: accessor.get,
    set: set === undefined ? undefined : accessor.set,
    enumerable: true,
    configurable: true,
  });
}

/** @param {any} error */
function raise(error) {
  throw error;
}

/**
 * @param {any} holder
 * @param {string} name
 * @param {number} required how many arguments there must be
 * @param {Receiver} receiver
 * @param {(...parameters: any[]) => any} steps called with the receiver as `this`
 * @param {(error: any) => any} [refuse] answers a wrong call; operations that answer promises
 *   reject instead of throwing
 */
export function operation(holder, name, required, receiver, steps, refuse = raise) {
  const { [name]: method } = {
    /** @param {any[]} parameters */
    [name](...parameters) {
      let self;
      try {
        self = receiver(this);
      } catch (error) {
        return refuse(error);
      }
      if (parameters.length < required) {
        return refuse(
          new TypeError(
            `${name}: ${required} required, but only ${parameters.length} arguments present`,
          ),
        );
      }
      return apply(steps, self, parameters);
    },
  };
  define(method, "length", { value: required, writable: false, enumerable: false });
  define(holder, name, { value: method, writable: true, enumerable: true, configurable: true });
}
