/**
 * Where code of strangers runs: one operating-system process for each guest, hardened before it
 * sees a byte of the guest, ended when a limit is reached.
 *
 * <p>Start at {@link Sandbox}, the contract; {@link CellPool} makes the real ones. Inside, a {@code
 * Cell} is one process with its frames, meter and watchdog, and {@code SliceSandbox} speaks with
 * the slice scope in it. The script side lies in {@code src/main/cell}, beginning at {@code
 * boot.mjs}; the build joins it by {@code bin/cell-scripts}.
 *
 * <p>Nothing here knows what a job, a smart worker, a network or a payment is, and no value that
 * crosses is looked into.
 */
@NullMarked
package dev.ashlar.sandbox;

import org.jspecify.annotations.NullMarked;
