/**
 * The walls, put up by the cell itself before it reads a byte of a guest, in an order that matters:
 * what needs rights comes before rights are dropped, the system call filter comes last.
 */
import { cString, readSmallFile, writeSmallFile } from "./libc.mjs";

const RLIMIT = /** @type {const} */ ({ FSIZE: 1, DATA: 2, CORE: 4, NPROC: 6, NOFILE: 7 });
const PR_SET_PDEATHSIG = 1;
const PR_SET_DUMPABLE = 4;
const PR_SET_NO_NEW_PRIVS = 38;
const SIGKILL = 9;
const OK = "ok";

/**
 * @typedef {object} HardenOrder
 * @property {number} dataBytes budget for everything a guest can make grow
 * @property {number} openFiles
 * @property {number} threads
 * @property {number} uid 0: keep the one we have
 * @property {string} filter the seccomp program, base64
 * @property {{landlockCreate: number, landlockRestrict: number, seccomp: number}} numbers
 */

/** @typedef {Record<string, string>} Report each layer's answer, "ok" where the wall stands */

/**
 * Lowers both values of a resource limit.
 * @param {import("./libc.mjs").Libc} libc
 * @param {number} resource
 * @param {bigint} value
 */
function limit(libc, resource, value) {
  const pair = new BigUint64Array([value, value]);
  return libc.prlimit64(0, resource, pair, null) === 0;
}

/**
 * The data limit that leaves a guest `budget` bytes: the engine reserves half a gigabyte before any
 * script runs, so the budget goes on top of what is counted already.
 * @param {import("./libc.mjs").Libc} libc
 */
function dataInUse(libc) {
  const line = /VmData:\s+(\d+) kB/.exec(readSmallFile(libc, "/proc/self/status"));
  return line === null ? 0n : BigInt(line[1]) * 1024n;
}

/**
 * Resource limits; answers a function that lowers the data limit further, later.
 * @param {import("./libc.mjs").Libc} libc
 * @param {HardenOrder} order
 * @param {Report} report
 */
function limitResources(libc, order, report) {
  const base = dataInUse(libc);
  const failed = [
    base === 0n ? "VmData unknown" : "",
    limit(libc, RLIMIT.DATA, base + BigInt(order.dataBytes)) ? "" : "data",
    limit(libc, RLIMIT.CORE, 0n) ? "" : "core",
    limit(libc, RLIMIT.FSIZE, 0n) ? "" : "fsize",
    limit(libc, RLIMIT.NOFILE, BigInt(order.openFiles)) ? "" : "nofile",
  ].filter((name) => name !== "");
  report.rlimits = failed.length === 0 ? OK : `failed: ${failed.join(", ")}`;
  const pair = new BigUint64Array(2);
  return (/** @type {number} */ bytes) => {
    pair[0] = pair[1] = base + BigInt(bytes);
    return libc.prlimit64(0, RLIMIT.DATA, pair, null) === 0;
  };
}

/**
 * An id of its own, without any right. The C library's functions change all threads; the raw
 * system calls would change this one only.
 * @param {import("./libc.mjs").Libc} libc
 * @param {HardenOrder} order
 * @param {Report} report
 */
function dropRights(libc, order, report) {
  if (order.uid === 0) {
    report.uid = libc.getuid() === 0 ? "failed: still root" : OK;
    return;
  }
  const { uid } = order;
  const dropped = libc.setgroups(0n, null) === 0 && libc.setresgid(uid, uid, uid) === 0 &&
    libc.setresuid(uid, uid, uid) === 0;
  report.uid = dropped && libc.getuid() === uid ? OK : "failed";
  // Counts per user id, so it means something only with an id of the cell's own.
  report.threads = limit(libc, RLIMIT.NPROC, BigInt(order.threads)) ? OK : "failed";
}

/**
 * @param {import("./libc.mjs").Libc} libc
 * @param {Report} report
 */
function limitProcess(libc, report) {
  const set = (/** @type {number} */ option, /** @type {number} */ value) =>
    libc.prctl(option, BigInt(value), 0n, 0n, 0n) === 0 ? OK : "failed";
  report.deathSignal = set(PR_SET_PDEATHSIG, SIGKILL);
  report.noNewPrivileges = set(PR_SET_NO_NEW_PRIVS, 1);
  report.dumpable = set(PR_SET_DUMPABLE, 0);
}

/**
 * The second layer: no file, no network, no signal to anybody. Covers this thread and those made
 * later; the filter covers all.
 * @param {import("./libc.mjs").Libc} libc
 * @param {HardenOrder} order
 * @param {Report} report
 */
function landlock(libc, order, report) {
  const { landlockCreate, landlockRestrict } = order.numbers;
  const abi = libc.call(landlockCreate, 0n, 0n, 1n);
  if (abi < 1) {
    report.landlock = "missing: the kernel has none";
    return;
  }
  const files = abi === 1 ? 0x1fffn : abi === 2 ? 0x3fffn : abi < 5 ? 0x7fffn : 0xffffn;
  const network = abi < 4 ? 0n : 3n;
  const scope = abi < 6 ? 0n : 3n;
  const rules = new BigUint64Array([files, network, scope]);
  const size = abi < 4 ? 8n : abi < 6 ? 16n : 24n;
  const ruleset = libc.call(landlockCreate, libc.addressOf(rules), size, 0n);
  const stands = ruleset >= 0 && libc.call(landlockRestrict, BigInt(ruleset), 0n, 0n) === 0;
  libc.close(ruleset);
  report.landlock = stands ? OK : "failed";
}

/**
 * The first layer, on all threads at once: a positive answer names a thread that kept out.
 * @param {import("./libc.mjs").Libc} libc
 * @param {HardenOrder} order
 * @param {Report} report
 */
function filterCalls(libc, order, report) {
  const program = Uint8Array.from(atob(order.filter), (letter) => letter.charCodeAt(0));
  const header = new DataView(new ArrayBuffer(16));
  header.setUint16(0, program.length / 8, true);
  header.setBigUint64(8, libc.addressOf(program), true);
  const answer = libc.call(order.numbers.seccomp, 1n, 1n, libc.addressOf(header));
  report.seccomp = answer === 0 ? OK : `failed: ${answer}`;
  const opened = libc.open(cString("/etc/passwd"), 0);
  report.filesClosed = opened < 0 ? OK : "failed: /etc/passwd opens";
  // Both buffers must be reachable until the kernel has copied the program.
  void [program.length, header.byteLength];
}

/** @param {Report} report */
function revokePermissions(report) {
  const kept = [];
  for (const name of ["ffi", "read", "write", "net", "env", "sys", "run", "import"]) {
    const state = Deno.permissions.revokeSync(/** @type {any} */ ({ name })).state;
    if (state === "granted") {
      kept.push(name);
    }
  }
  report.permissions = kept.length === 0 ? OK : `failed: ${kept.join(", ")} still granted`;
}

/**
 * Puts up every wall there is.
 * @param {import("./libc.mjs").Libc} libc
 * @param {HardenOrder} order
 */
export function harden(libc, order) {
  const report = /** @type {Report} */ ({});
  const lowerData = limitResources(libc, order, report);
  report.oomScore = writeSmallFile(libc, "/proc/self/oom_score_adj", "900") ? OK : "failed";
  dropRights(libc, order, report);
  limitProcess(libc, report);
  landlock(libc, order, report);
  filterCalls(libc, order, report);
  revokePermissions(report);
  return { report, lowerData };
}
