/**
 * Processor time of this process, in microseconds, by the slice. Advisory: the parent measures by
 * itself, and only shares out by what is told here.
 */
import { max, Uint32Array } from "./captured.mjs";

const CLOCK_MONOTONIC = 1;
const CLOCK_PROCESS_CPUTIME_ID = 2;

/**
 * A while shorter than this counts as it went by. The other clock is a system call, which would
 * take more than a short slice does.
 */
const SHORT = 100;

/** @typedef {ReturnType<typeof openStopwatch>} Stopwatch */

/** @param {import("./libc.mjs").Libc} libc */
export function openStopwatch(libc) {
  const time = new Uint32Array(4);
  let wallAt = 0;
  let cpuAt = 0;
  /** What was told of the time since the processor's clock was read. */
  let told = 0;

  /** @param {number} clock */
  function read(clock) {
    libc.clock_gettime(clock, time);
    // Seconds and nanoseconds, of 64 bits each, the lower half first.
    return time[0] * 1e6 + time[2] / 1e3;
  }

  return {
    /** From now on. */
    restart() {
      wallAt = read(CLOCK_MONOTONIC);
      cpuAt = read(CLOCK_PROCESS_CPUTIME_ID);
      told = 0;
    },

    /** What was used since the last call. */
    lap() {
      const wall = read(CLOCK_MONOTONIC);
      let used = wall - wallAt;
      wallAt = wall;
      if (used < SHORT) {
        told += used;
      } else {
        const cpu = read(CLOCK_PROCESS_CPUTIME_ID);
        used = max(0, cpu - cpuAt - told);
        cpuAt = cpu;
        told = 0;
      }
      return used;
    },
  };
}
