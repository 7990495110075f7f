package dev.ashlar.worker;

import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.SliceInput;

/** A job whose code is here, and that knows the datum of each slice. */
record LoadedJob(JobCode code, DatumSource data) {
  /** Finds the datum of a slice, as a value body. */
  @FunctionalInterface
  interface DatumSource {
    byte[] datum(SliceTask task) throws InterruptedException;
  }

  SliceInput input(SliceTask task) throws InterruptedException {
    return new SliceInput(task.number(), data.datum(task));
  }
}
