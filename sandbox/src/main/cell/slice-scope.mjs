/**
 * The scope of a job's slices; worker-scope.mjs is its sibling. Frames: MODULE for each source,
 * ARGUMENTS, one LOAD, then SLICES as often as the parent likes.
 */
import {
  DataView,
  Error,
  getUint16,
  getUint32,
  hide,
  jsonParse,
  put,
  sliceBytes,
  String,
  subarray,
  SyntaxError,
  typedArrayLength,
  TypeError,
  utf8Text,
} from "./captured.mjs";
import { defineGlobal, removeNames } from "./lockdown.mjs";
import { openModules } from "./modules.mjs";
import { ARGUMENTS, LOAD, MODULE, RESULT, SLICES } from "./protocol.mjs";
import { defineWorkerNames, removeUnlisted } from "./slice-globals.mjs";
import { GONE, openFixed } from "./slice-fixed.mjs";
import { rehearse } from "./slice-rehearsal.mjs";
import { openReports } from "./slice-report.mjs";
import { openRunner } from "./slice-run.mjs";
import { locateSyntaxError } from "./syntax.mjs";
import { UNDEFINED_BODY } from "./values.mjs";

const WORK_URL = "work.js";
const KIND_WORK = 7;

/** @typedef {{timers: number, resultBytes: number, throttleMillis: number, requirePath: string[], job: Record<string, string>, deterministic?: {now: number, seed: string}}} SliceInit */

/**
 * All that is the same for every job, while the cell waits in the pool; answers what makes it one
 * job's.
 * @param {import("./cell.mjs").Host} host
 * @param {boolean} rehearses whether it may run slices of ours
 * @returns {Promise<(init: SliceInit) => void>}
 */
export async function prepare(host, rehearses) {
  const runner = openRunner(host);
  const reports = openReports(host, runner);
  const modules = openModules(host);
  runner.reportTo(reports);
  host.onUncaught((kind, reason) => {
    if (kind !== "handled") {
      runner.fail(reason);
    }
  });
  removeUnlisted();
  defineWorkerNames();
  defineTimers(host.timers, runner);
  defineGlobal("console", reports.console);
  defineGlobal("progress", reports.progress);
  defineGlobal("require", modules.require);
  defineGlobal("module", modules.module);
  defineGlobal("bravojs", { require: modules.require, module: modules.module });
  handleFrames(host, runner, modules);
  if (rehearses) {
    await rehearse(host, runner);
  }
  return (init) => {
    host.timers.allow(init.timers);
    runner.allowResults(init.resultBytes);
    reports.throttle(init.throttleMillis);
    modules.searchIn(init.requirePath);
    defineGlobal("work", makeWork(runner, reports, init.job));
    if (init.deterministic !== undefined) {
      const fixed = openFixed(host, init.deterministic, runner.fail);
      removeNames(globalThis, GONE);
      runner.fix(fixed);
      defineTimers(fixed.timers, runner);
    }
  };
}

/**
 * Timers of the slice that runs; what an earlier slice left behind gets handles that never fire.
 * @param {Pick<import("./timers.mjs").Timers, "setTimeout" | "setInterval" | "setImmediate" | "clearTimeout" | "clearInterval">} timers
 * @param {ReturnType<typeof openRunner>} runner
 */
function defineTimers(timers, runner) {
  for (const name of /** @type {const} */ (["setTimeout", "setInterval", "setImmediate"])) {
    const start = /** @type {any} */ (timers[name]);
    const guarded = {
      [name]: (/** @type {any} */ callback, /** @type {any[]} */ ...rest) =>
        runner.isStale() ? 0 : start(callback, ...rest),
    };
    defineGlobal(name, guarded[name]);
  }
  defineGlobal("clearTimeout", timers.clearTimeout);
  defineGlobal("clearInterval", timers.clearInterval);
}

/**
 * The guest's `work`.
 * @param {ReturnType<typeof openRunner>} runner
 * @param {import("./slice-report.mjs").Reports} reports
 * @param {Record<string, string>} job
 */
function makeWork(runner, reports, job) {
  return {
    emit: reports.emit,
    job: { public: job, pauseConsole: reports.pauseConsole },
    /**
     * @param {any} [reason]
     * @param {any} [retries]
     */
    reject(reason, retries = 0) {
      if (reason === false) {
        runner.reject("false", 1);
      } else {
        runner.reject(reason, Number(retries) | 0);
      }
      const error = new Error(
        `work rejected: ${reason === undefined ? "no reason" : text(reason)}`,
      );
      hide(error, "code", "EWORKREJECT");
      throw error;
    },
  };
}

/** @param {any} value */
function text(value) {
  try {
    return String(value);
  } catch {
    return "unprintable";
  }
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {ReturnType<typeof openRunner>} runner
 * @param {import("./modules.mjs").Modules} modules
 */
function handleFrames(host, runner, modules) {
  let source = "";
  /** @type {any[]} */
  let args = [];

  host.on(MODULE, (_flags, _id, body) => {
    const view = new DataView(/** @type {ArrayBuffer} */ (body.buffer), body.byteOffset);
    const nameLength = getUint16(view, 1);
    const name = utf8Text(sliceBytes(body, 3, 3 + nameLength));
    const content = utf8Text(subarray(body, 3 + nameLength));
    if (body[0] === KIND_WORK) {
      source = content;
    } else {
      modules.add(name, content);
    }
  });

  host.on(ARGUMENTS, (_flags, _id, body) => {
    const view = new DataView(/** @type {ArrayBuffer} */ (body.buffer), body.byteOffset);
    let at = 0;
    while (at < typedArrayLength(body)) {
      const length = getUint32(view, at);
      put(args, args.length, host.values.decode(sliceBytes(body, at + 4, at + 4 + length)));
      at += 4 + length;
    }
  });

  // In a turn of its own, so that errors nobody catches are known before the answer.
  host.on(LOAD, (_flags, id, body) => {
    const order = jsonParse(utf8Text(body));
    host.nextTurn(() => {
      try {
        const script = compileWork(host, source, order.useStrict, modules.importer);
        for (let i = 0; i < order.dependencies.length; i++) {
          modules.provide(order.dependencies[i]);
        }
        runner.load(functionOf(script), args);
        host.send(RESULT, 0, id, UNDEFINED_BODY);
      } catch (error) {
        host.sendError(id, error);
      }
      source = "";
      args = [];
    });
  });

  host.on(SLICES, (_flags, id, body) => runner.start(id, body));
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {string} source
 * @param {boolean} useStrict
 * @param {(specifier: any) => Promise<any>} importer
 */
function compileWork(host, source, useStrict, importer) {
  const prefix = useStrict ? '"use strict";(' : "(";
  try {
    return new host.vm.Script(
      `${prefix}${source}\n)`,
      /** @type {any} */ ({
        filename: WORK_URL,
        columnOffset: -prefix.length,
        importModuleDynamically: importer,
      }),
    );
  } catch (error) {
    throw located(host, error, source, prefix);
  }
}

/** @param {import("node:vm").Script} script */
function functionOf(script) {
  const work = script.runInThisContext(/** @type {any} */ ({ displayErrors: false }));
  if (typeof work !== "function") {
    throw new TypeError("the work function is not a function");
  }
  return work;
}

/**
 * @param {import("./cell.mjs").Host} host
 * @param {any} error
 * @param {string} source
 * @param {string} prefix
 */
function located(host, error, source, prefix) {
  if (!(error instanceof SyntaxError)) {
    return error;
  }
  const { message, line, column } = locateSyntaxError(host.vm, source, prefix);
  const better = new SyntaxError(message);
  const stack = `SyntaxError: ${message}\n    at ${WORK_URL}:${line}:${column}`;
  hide(better, "stack", stack);
  return better;
}
