package dev.ashlar.worker;

import java.time.Duration;

/**
 * What became of the slices this worker held when it was asked to stop.
 *
 * @param submitted slices whose results the scheduler acknowledged in this run
 * @param returned slices given back in this run
 * @param kept results and returns that no scheduler acknowledged; they are in the journal, and the
 *     next start sends them
 * @param took how long the stop lasted
 */
public record StopReport(long submitted, long returned, long kept, Duration took) {}
