/**
 * The host: connects, hardens, and hands the cell to one scope. No state of it can be reached
 * through this module's exports.
 */
import {
  getterOf,
  jsonParse,
  jsonStringify,
  then,
  TypeError,
  uncurry,
  utf8,
  utf8Text,
  weakHas,
  WeakMap,
  weakSet,
} from "./captured.mjs";
import { openChannel } from "./channel.mjs";
import { openErrors } from "./errors.mjs";
import { harden } from "./harden.mjs";
import { watchIdleness } from "./idle.mjs";
import { openLibc } from "./libc.mjs";
import { lockDown, settleGlobals } from "./lockdown.mjs";
import { openStopwatch } from "./stopwatch.mjs";
import { openTimers } from "./timers.mjs";
import { openValues, UNDEFINED_BODY } from "./values.mjs";
import * as frame from "./protocol.mjs";

/**
 * What a scope builds on. Everything here is the host's own and must never reach a guest.
 *
 * @typedef {object} Host
 * @property {Vm} vm
 * @property {any} core the engine's internals, as they were at the start
 * @property {import("./channel.mjs").Channel["send"]} send one frame to the parent, blocking
 * @property {import("./channel.mjs").Channel["on"]} on handler of a frame type
 * @property {import("./channel.mjs").Channel["rehearse"]} rehearse
 * @property {import("./values.mjs").Values} values
 * @property {import("./errors.mjs").Errors} errors
 * @property {import("./timers.mjs").Timers} timers the replacement of the engine's
 * @property {import("./idle.mjs").Idleness} idle
 * @property {import("./stopwatch.mjs").Stopwatch} stopwatch this process's own CPU time; advisory
 * @property {(task: () => void) => void} nextTurn runs a task in a turn of the event loop of its own
 * @property {() => void} drain runs pending microtasks, then reports unhandled rejections; not from a microtask
 * @property {(id: number, error: any) => void} sendError answers a request by ERROR
 * @property {(handler: Uncaught) => void} onUncaught who hears of errors that nobody caught
 * @property {Uncaught} uncaught tells of such an error
 * @property {(event: Event) => void} admit lets an event of the kinds by which the engine tells of
 *   uncaught errors through to the guest's listeners
 * @property {(code: number) => never} exit
 */

/**
 * @typedef {object} Vm
 * @property {typeof import("node:vm").Script} Script
 * @property {any} SourceTextModule
 * @property {any} SyntheticModule
 * @property {typeof import("node:vm").compileFunction} compileFunction
 */

/** @typedef {(kind: "error" | "rejection" | "handled", reason: any, promise?: Promise<any>) => void} Uncaught */

/**
 * Installs a scope's globals while the cell waits for its tenant; answers what makes it the
 * tenant's.
 *
 * @typedef {(host: Host, rehearses: boolean) => Promise<(init: any) => void>} Prepare
 */

let started = false;

/**
 * Starts the host, once.
 * @param {Prepare} prepare
 * @param {any} vm
 * @param {string} socket
 * @param {(host: Host) => void} [extra] what the cell of a self-test does besides
 */
export async function start(prepare, vm, socket, extra) {
  if (started) {
    throw new TypeError("Module not available");
  }
  started = true;
  const exit = Deno.exit;
  const core = /** @type {any} */ (Deno)[/** @type {any} */ (Deno).internal].core;
  const libc = openLibc();
  const channel = await openChannel(libc, socket);
  const values = openValues(core);
  const errors = openErrors(core);
  const { setImmediate } = /** @type {any} */ (globalThis);

  // The engine makes its signal sockets at the first listener; later it could not.
  const ignore = () => {};
  Deno.addSignalListener("SIGUSR2", ignore);
  Deno.removeSignalListener("SIGUSR2", ignore);

  /** @type {Uncaught} */
  let uncaught = () => exit(frame.EXIT_HOST);
  const timers = openTimers((error) => uncaught("error", error));

  /** @type {Host} */
  const host = {
    vm,
    core,
    send: channel.send,
    on: channel.on,
    rehearse: channel.rehearse,
    values,
    errors,
    timers,
    idle: watchIdleness(channel),
    stopwatch: openStopwatch(libc),
    nextTurn: (task) => setImmediate(task),
    drain: core.runNextTicks,
    sendError: (id, error) =>
      channel.send(frame.ERROR, 0, id, utf8(jsonStringify(errors.describe(error)))),
    onUncaught: (handler) => {
      uncaught = handler;
    },
    uncaught: (kind, reason, promise) => uncaught(kind, reason, promise),
    admit: (event) => weakSet(admitted, event, true),
    exit,
  };
  settleGlobals();
  listen(() => uncaught);
  handleFrames(host, libc, prepare);
  extra?.(host);
  channel.send(frame.HELLO, 0, 0, utf8(jsonStringify(hello(core, channel.descriptor))));
  try {
    await channel.readFrames();
  } catch {
    exit(frame.EXIT_HOST);
  }
}

/**
 * @param {any} core
 * @param {number} descriptor
 */
function hello(core, descriptor) {
  return {
    protocol: frame.PROTOCOL,
    engine: Deno.version.deno,
    v8: Deno.version.v8,
    arch: Deno.build.arch,
    os: Deno.build.os,
    pid: Deno.pid,
    valueVersion: core.serialize(0)[1],
    descriptor,
  };
}

/** Events of a guest's own; the engine's are the host's. */
const admitted = new WeakMap();

const preventDefault = uncurry(Event.prototype.preventDefault);
const stop = uncurry(Event.prototype.stopImmediatePropagation);
const errorOf = getterOf(ErrorEvent.prototype, "error");
const reasonOf = getterOf(PromiseRejectionEvent.prototype, "reason");
const promiseOf = getterOf(PromiseRejectionEvent.prototype, "promise");

/**
 * Listens on the engine's real global before anybody else does. What the engine says there ends
 * here; a guest's listeners hear what a scope makes of it.
 * @param {() => Uncaught} handler
 */
function listen(handler) {
  /**
   * @param {string} type
   * @param {(event: any) => any} detailOf throws for an event of a kind that is not the engine's
   * @param {(detail: any, event: any) => void} tell
   */
  const on = (type, detailOf, tell) =>
    addEventListener(type, (event) => {
      if (weakHas(admitted, event)) {
        return;
      }
      let detail;
      try {
        detail = detailOf(event);
      } catch {
        return;
      }
      preventDefault(event);
      stop(event);
      tell(detail, event);
    }, true);
  on("error", errorOf, (error) => handler()("error", error));
  for (const kind of /** @type {const} */ (["rejection", "handled"])) {
    const type = kind === "handled" ? "rejectionhandled" : "unhandledrejection";
    on(type, reasonOf, (reason, event) => handler()(kind, reason, promiseOf(event)));
  }
}

/**
 * @param {Host} host
 * @param {import("./libc.mjs").Libc} libc
 * @param {Prepare} prepare
 */
function handleFrames(host, libc, prepare) {
  /** @type {(bytes: number) => boolean} */
  let lowerData = () => false;

  host.on(frame.PING, (_flags, id, body) => host.send(frame.PONG, 0, id, body));
  host.on(frame.END, (_flags, id) => {
    host.send(frame.ENDED, 0, id);
    host.exit(frame.EXIT_ENDED);
  });
  host.on(frame.HARDEN, (_flags, id, body) => {
    const order = jsonParse(utf8Text(body));
    const { report, lowerData: lower } = harden(libc, order);
    lowerData = lower;
    report.lockdown = lockDown(order.navigator);
    warmUp(host);
    host.send(frame.HARDENED, 0, id, utf8(jsonStringify(report)));
  });
  /** @type {(init: any) => void} */
  let makeTenants = () => host.exit(frame.EXIT_BAD_FRAME);
  host.on(frame.PREPARE, (_flags, id, body) => {
    then(prepare(host, jsonParse(utf8Text(body)).rehearse), (ready) => {
      makeTenants = ready;
      host.send(frame.RESULT, 0, id, UNDEFINED_BODY);
    }, (error) => host.sendError(id, error));
  });
  host.on(frame.INIT, (_flags, id, body) => {
    const init = jsonParse(utf8Text(body));
    if (!lowerData(init.dataBytes)) {
      host.exit(frame.EXIT_PART_MISSING);
    }
    try {
      makeTenants(init);
      host.send(frame.RESULT, 0, id, UNDEFINED_BODY);
    } catch (error) {
      // The parent does not wait before it sends the guest.
      host.sendError(id, error);
      host.exit(frame.EXIT_HOST);
    }
  });
}

/**
 * The first script and the first module of a process cost milliseconds more than the second: the
 * engine brings much of itself to life at first use. Pay while nobody waits.
 * @param {Host} host
 */
function warmUp(host) {
  const { Script, SourceTextModule } = host.vm;
  new Script("(function () { return 1 })", { filename: "warm-up" }).runInThisContext(
    /** @type {any} */ ({ displayErrors: false }),
  );
  const module = new SourceTextModule("export default 1", { identifier: "warm-up" });
  module.link(() => {}).then(() => module.evaluate());
  // The engine takes its own from the global at first use.
  queueMicrotask(() => {});
}
