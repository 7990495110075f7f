/** Event handler attributes, `onmessage` and its like, as HTML processes them. */
import { apply, getterOf, uncurry, weakDelete, weakGet, WeakMap, weakSet } from "./captured.mjs";
import { attribute } from "./webidl.mjs";

const { ErrorEvent, Event, EventTarget } = globalThis;
const preventDefault = uncurry(Event.prototype.preventDefault);
const add = uncurry(EventTarget.prototype.addEventListener);
const remove = uncurry(EventTarget.prototype.removeEventListener);
const messageOf = getterOf(ErrorEvent.prototype, "message");
const filenameOf = getterOf(ErrorEvent.prototype, "filename");
const linenoOf = getterOf(ErrorEvent.prototype, "lineno");
const colnoOf = getterOf(ErrorEvent.prototype, "colno");
const errorOf = getterOf(ErrorEvent.prototype, "error");

/**
 * What an `onerror` of a global is called with, or undefined for an event of another kind.
 * @param {any} event
 */
function errorParameters(event) {
  try {
    return [messageOf(event), filenameOf(event), linenoOf(event), colnoOf(event), errorOf(event)];
  } catch {
    return undefined;
  }
}

/**
 * @param {any} holder where the attribute sits
 * @param {string} type of the event
 * @param {import("./webidl.mjs").Receiver} receiver
 * @param {(type: string) => void} [listens] told when a handler is set
 * @param {(listener: (event: any) => void) => (event: any) => void} [guarded] what really listens
 */
export function handlerAttribute(holder, type, receiver, listens, guarded = (same) => same) {
  /** @type {WeakMap<any, {value: any, listener: (event: any) => void}>} */
  const handlers = new WeakMap();

  /**
   * @param {any} target
   * @param {any} event
   */
  function handle(target, event) {
    const { value } = weakGet(handlers, target);
    if (typeof value !== "function") {
      return;
    }
    const five = type === "error" && target === globalThis ? errorParameters(event) : undefined;
    const answer = apply(value, target, five ?? [event]);
    if (answer === (five !== undefined)) {
      preventDefault(event);
    }
  }

  attribute(
    holder,
    `on${type}`,
    receiver,
    (target) => weakGet(handlers, target)?.value ?? null,
    (target, value) => {
      const handler = typeof value === "function" || typeof value === "object" ? value : null;
      const known = weakGet(handlers, target);
      if (handler === null) {
        if (known !== undefined) {
          remove(target, type, known.listener);
          weakDelete(handlers, target);
        }
      } else if (known === undefined) {
        const listener = guarded((event) => handle(target, event));
        weakSet(handlers, target, { __proto__: null, value: handler, listener });
        add(target, type, listener);
        listens?.(type);
      } else {
        known.value = handler;
      }
    },
  );
}
