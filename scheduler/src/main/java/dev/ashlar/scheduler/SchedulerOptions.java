package dev.ashlar.scheduler;

import dev.ashlar.base.Amount;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What an operator may set.
 *
 * @param exclusive this is the only node of its database, so that chunks of a node that died are
 *     ours at once
 * @param publicBase the URL that peers reach us by, ending in a slash; modules are served below it
 * @param chunkSlices slices in a chunk of a big job
 * @param chunkLease how long a chunk is a node's without a sign of life
 * @param sliceLease how long a slice is a worker's without a sign of life
 * @param cotaskAfter how long a slice is out before another idle worker may race for it
 * @param targetTask how much work one request of a DCP worker should bring
 * @param targetBatch how much work one request of an Ashlar worker should bring
 * @param marketPrice what a slice costs at market value
 * @param paidErrorsPerJob errors as results that a job pays for; the others are kept and not paid
 * @param errorsPerJob errors as results after which a job is cancelled
 * @param returnsPerSlice how often a slice may come back for one reason; one worker among several
 *     counts for its share only
 * @param retention how long a job that ended is kept
 * @param statusInterval the shortest time between two status events
 * @param pollInterval how often nodes look for what others did
 * @param groups compute groups that exist from the start
 */
public record SchedulerOptions(
    boolean exclusive,
    URI publicBase,
    int chunkSlices,
    Duration chunkLease,
    Duration sliceLease,
    Duration cotaskAfter,
    Duration targetTask,
    Duration targetBatch,
    Amount marketPrice,
    int paidErrorsPerJob,
    long errorsPerJob,
    int returnsPerSlice,
    Duration retention,
    Duration statusInterval,
    Duration pollInterval,
    List<ComputeGroup> groups,
    SchedulerLimits limits) {

  /** Refuses sizes and times that make no sense. */
  public SchedulerOptions {
    groups = List.copyOf(groups);
    if (chunkSlices < 1 || chunkSlices > Chunk.MAX_SLICES) {
      throw new IllegalArgumentException(
          "chunk of %d slices; use 1 to %d".formatted(chunkSlices, Chunk.MAX_SLICES));
    }
    if (!chunkLease.isPositive()
        || !sliceLease.isPositive()
        || !targetTask.isPositive()
        || !targetBatch.isPositive()
        || !pollInterval.isPositive()
        || !retention.isPositive()) {
      throw new IllegalArgumentException("a duration of the scheduler is not positive");
    }
    if (marketPrice.isNegative()
        || paidErrorsPerJob < 0
        || errorsPerJob < 1
        || returnsPerSlice < 1) {
      throw new IllegalArgumentException("a price or a count of the scheduler is negative");
    }
  }

  /** The defaults of a node that peers reach at that URL. */
  public static SchedulerOptions at(URI publicBase) {
    return new SchedulerOptions(
        false,
        publicBase,
        4096,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(180),
        Duration.ofSeconds(5),
        Amount.ofDecimal("0.0001"),
        100,
        10_000,
        3,
        Duration.ofDays(30),
        Duration.ofMillis(500),
        Duration.ofMillis(500),
        List.of(ComputeGroup.PUBLIC),
        SchedulerLimits.DEFAULTS);
  }

  /** A copy to change: {@code options.change().exclusive(true).build()}. */
  public SchedulerOptionsBuilder change() {
    return new SchedulerOptionsBuilder(this);
  }
}
