package dev.ashlar.worker;

import java.time.Duration;

/**
 * The knobs of the supervisor; the defaults suit slices from microseconds to hours.
 *
 * @param grantTarget how much work, in time, one fetch asks for each sandbox
 * @param firstGrant slices asked for each sandbox while nothing is measured
 * @param maxGrant most slices in one grant
 * @param batchTarget how much work, in time, is handed to a sandbox at once
 * @param maxBatch most slices handed to a sandbox at once
 * @param surplusFactor more fetched work than this many grant targets is given back
 * @param pollWait how long the scheduler may hold a request while it has no work
 * @param linger how long a result may wait for others to be submitted with it
 * @param maxSubmit most results in one submit
 * @param maxSubmitBytes most characters of results in one submit, a single one excepted
 * @param maxPending results that wait for the scheduler before the sandboxes pause
 * @param maxPendingBytes the same in characters of results
 * @param minBackOff first pause after a failure
 * @param maxBackOff longest pause after failures
 * @param stopTimeout how long a stop waits for the scheduler to take results and returns
 * @param sliceRetries how often a slice is tried again here after its sandbox died
 */
public record SupervisorTuning(
    Duration grantTarget,
    int firstGrant,
    int maxGrant,
    Duration batchTarget,
    int maxBatch,
    int surplusFactor,
    Duration pollWait,
    Duration linger,
    int maxSubmit,
    int maxSubmitBytes,
    int maxPending,
    long maxPendingBytes,
    Duration minBackOff,
    Duration maxBackOff,
    Duration stopTimeout,
    int sliceRetries) {
  public static final SupervisorTuning DEFAULTS =
      new SupervisorTuning(
          Duration.ofMillis(1000),
          2,
          4000,
          Duration.ofMillis(100),
          500,
          30,
          Duration.ofSeconds(20),
          Duration.ofMillis(20),
          1000,
          4 << 20,
          20_000,
          64L << 20,
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          1);

  /** Refuses knobs turned to where nothing would move. */
  public SupervisorTuning {
    positive("grantTarget", grantTarget);
    positive("batchTarget", batchTarget);
    positive("pollWait", pollWait);
    positive("minBackOff", minBackOff);
    positive("stopTimeout", stopTimeout);
    if (firstGrant < 1 || maxGrant < firstGrant || maxBatch < 1 || surplusFactor < 2) {
      throw new IllegalArgumentException(
          "grants and batches have at least one slice, and surplusFactor is at least 2");
    }
    if (maxSubmit < 1 || maxSubmitBytes < 1 || maxPending < maxSubmit || sliceRetries < 0) {
      throw new IllegalArgumentException("a submit has at least one result and fits into pending");
    }
    if (linger.isNegative() || maxBackOff.compareTo(minBackOff) < 0) {
      throw new IllegalArgumentException("linger is not negative, maxBackOff not below minBackOff");
    }
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " is longer than zero, not " + value);
    }
  }

  public SupervisorTuning withBackOff(Duration min, Duration max) {
    return new SupervisorTuning(
        grantTarget,
        firstGrant,
        maxGrant,
        batchTarget,
        maxBatch,
        surplusFactor,
        pollWait,
        linger,
        maxSubmit,
        maxSubmitBytes,
        maxPending,
        maxPendingBytes,
        min,
        max,
        stopTimeout,
        sliceRetries);
  }

  public SupervisorTuning withStopTimeout(Duration timeout) {
    return new SupervisorTuning(
        grantTarget,
        firstGrant,
        maxGrant,
        batchTarget,
        maxBatch,
        surplusFactor,
        pollWait,
        linger,
        maxSubmit,
        maxSubmitBytes,
        maxPending,
        maxPendingBytes,
        minBackOff,
        maxBackOff,
        timeout,
        sliceRetries);
  }
}
