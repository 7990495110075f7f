/** `scheduler`: waiting, and work that outlives an answer. */
import { getterOf, Promise, TypeError, uncurry } from "./captured.mjs";
import { interfaceNamed, operation } from "./webidl.mjs";

const { AbortSignal, EventTarget } = globalThis;
const abortedOf = getterOf(AbortSignal.prototype, "aborted");
const reasonOf = getterOf(AbortSignal.prototype, "reason");
const add = uncurry(EventTarget.prototype.addEventListener);
const remove = uncurry(EventTarget.prototype.removeEventListener);

/**
 * @param {import("./cell.mjs").Host} host
 * @param {(promise: any) => void} waitUntil
 */
export function openScheduler(host, waitUntil) {
  const { setTimeout, clearTimeout } = host.timers;
  const Scheduler = interfaceNamed("Scheduler");
  const scheduler = Object.create(Scheduler.prototype);
  const receiver = (/** @type {any} */ object) => {
    if (object !== scheduler) {
      throw new TypeError("Illegal invocation");
    }
    return object;
  };

  operation(
    Scheduler.prototype,
    "wait",
    1,
    receiver,
    (/** @type {number} */ ms, /** @type {{signal?: AbortSignal} | undefined} */ options) => {
      const signal = options?.signal;
      return new Promise((resolve, reject) => {
        if (signal === undefined) {
          setTimeout(resolve, ms);
          return;
        }
        if (abortedOf(signal)) {
          throw reasonOf(signal);
        }
        const onAbort = () => {
          clearTimeout(timer);
          reject(reasonOf(signal));
        };
        const timer = setTimeout(() => {
          remove(signal, "abort", onAbort);
          resolve(undefined);
        }, ms);
        add(signal, "abort", onAbort);
      });
    },
  );
  operation(Scheduler.prototype, "waitUntil", 1, receiver, waitUntil);
  return scheduler;
}
