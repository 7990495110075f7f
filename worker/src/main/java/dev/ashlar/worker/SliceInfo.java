package dev.ashlar.worker;

/**
 * Which slice an event is about.
 *
 * @param job the job's description, as the owner of the worker may see it
 * @param number the slice's number within the job, from 1
 */
public record SliceInfo(JobHandle job, long number) {
  /** The job's id; older interfaces call it an address. */
  public String jobAddress() {
    return job.id();
  }

  public long sliceNumber() {
    return number;
  }
}
