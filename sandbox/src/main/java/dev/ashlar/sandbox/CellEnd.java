package dev.ashlar.sandbox;

/**
 * How a cell's process ended.
 *
 * @param limit name of the limit that was reached; empty for other causes
 * @param value the limit's value with its unit, or the detail of another cause
 * @param log last words of the process
 */
record CellEnd(Cause cause, String limit, String value, String log) {}
