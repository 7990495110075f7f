package dev.ashlar.scheduler;

/**
 * How much one peer may ask of the scheduler. Each refusal names the limit.
 *
 * @param slicesPerJob how many slices a job may have
 * @param activeJobsPerOwner jobs of one identity that have not ended
 * @param dataBytesPerJob bytes of by-value input of one job
 * @param dataBytesPerRequest characters of one addSliceData
 * @param resultBytes bytes of one result's URI
 * @param slicesPerSubmit slices in one submit
 * @param slicesPerGrant slices that one request for work can bring
 * @param slicesPerWorker slices that one worker may hold
 * @param workers workers that are known at one time
 * @param waitingSubmits submits that wait for the committer
 * @param subscriptionsPerSession jobs that one session may listen to
 * @param eventBytes characters of one emitted event
 * @param eventsPerJob events kept of one job, results apart
 * @param resultsPerFetch results in one answer to fetchResult
 * @param packageBytes characters of one published package
 * @param packagesPerOwner packages of one publisher
 * @param groupsPerOwner compute groups of one owner
 */
public record SchedulerLimits(
    long slicesPerJob,
    int activeJobsPerOwner,
    long dataBytesPerJob,
    int dataBytesPerRequest,
    int resultBytes,
    int slicesPerSubmit,
    int slicesPerGrant,
    int slicesPerWorker,
    int workers,
    int waitingSubmits,
    int subscriptionsPerSession,
    int eventBytes,
    int eventsPerJob,
    int resultsPerFetch,
    int packageBytes,
    int packagesPerOwner,
    int groupsPerOwner) {
  public static final SchedulerLimits DEFAULTS =
      new SchedulerLimits(
          1_000_000_000_000L,
          10_000,
          8L << 30,
          64 << 20,
          64 << 20,
          100_000,
          10_000,
          100_000,
          100_000,
          4096,
          10_000,
          1 << 20,
          1_000_000,
          100_000,
          32 << 20,
          1000,
          100);

  /** Refuses limits that let nothing through. */
  public SchedulerLimits {
    if (slicesPerJob < 1
        || activeJobsPerOwner < 1
        || dataBytesPerJob < 0
        || dataBytesPerRequest < 1
        || resultBytes < 1
        || slicesPerSubmit < 1
        || slicesPerGrant < 1
        || slicesPerWorker < 1
        || workers < 1
        || waitingSubmits < 1
        || subscriptionsPerSession < 1
        || eventBytes < 1
        || eventsPerJob < 1
        || resultsPerFetch < 1
        || packageBytes < 1
        || packagesPerOwner < 0
        || groupsPerOwner < 0) {
      throw new IllegalArgumentException("a limit of the scheduler lets nothing through");
    }
  }
}
