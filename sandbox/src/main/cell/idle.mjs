/**
 * Knows when a guest waits for something that can never happen. While the frame socket is the only
 * thing that could still wake the guest, the socket is taken out of the engine's account of what it
 * waits for; the engine then says at once, exactly, when nothing is left.
 */

/** @typedef {ReturnType<typeof watchIdleness>} Idleness */

/**
 * @param {import("./channel.mjs").Channel} channel
 */
export function watchIdleness(channel) {
  /** @type {(() => void) | undefined} */
  let hung;

  addEventListener("beforeunload", (event) => {
    event.preventDefault();
    channel.ref();
    const report = hung;
    hung = undefined;
    if (report !== undefined) {
      report();
    }
  });

  return {
    /**
     * The guest waits, and the parent owes it nothing: tell `report` if it can never go on.
     * @param {() => void} report
     */
    arm(report) {
      if (hung === undefined) {
        channel.unref();
      }
      hung = report;
    },

    /** The guest goes on, or waits for the parent. */
    disarm() {
      if (hung !== undefined) {
        hung = undefined;
        channel.ref();
      }
    },
  };
}
