/**
 * Figures of cells by themselves, without a network: what a start, a hand-out, a slice, a stop
 * cost, and what a guest's own code costs beside Node. Start reading at {@link
 * dev.ashlar.bench.cells.CellBench}.
 */
@NullMarked
package dev.ashlar.bench.cells;

import org.jspecify.annotations.NullMarked;
