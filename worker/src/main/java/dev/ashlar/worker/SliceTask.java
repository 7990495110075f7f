package dev.ashlar.worker;

import org.jspecify.annotations.Nullable;

/**
 * A slice that this worker was given and has not finished.
 *
 * @param number its number within the job
 * @param data its datum as a KVIN document; null where the job's range or pattern says it
 * @param authorization the scheduler's signed permission
 * @param deaths how often a sandbox died under it
 * @param rejections how often the guest has rejected it
 */
record SliceTask(
    long number, @Nullable String data, String authorization, int deaths, int rejections) {
  SliceTask(long number, @Nullable String data, String authorization) {
    this(number, data, authorization, 0, 0);
  }

  SliceTask afterDeath() {
    return new SliceTask(number, data, authorization, deaths + 1, rejections);
  }

  SliceTask afterRejection() {
    return new SliceTask(number, data, authorization, deaths, rejections + 1);
  }
}
