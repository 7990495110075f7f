package dev.ashlar.scheduler;

/**
 * How many slices a worker gets at one time: as many as keep its slots busy for a while, but near
 * the end of a job no more than leave some for the others.
 */
final class Share {
  private Share() {}

  static int of(JobDesk desk, Asker asker, int activeWorkers) {
    double sliceMillis = desk.sliceMillis();
    double perSlot =
        sliceMillis == 0 ? asker.unmeasured() : Math.max(1, asker.targetMillis() / sliceMillis);
    double wanted = Math.min(asker.maxSlices(), asker.slots() * perSlot);
    long left = desk.free() + Math.max(0, desk.unbegun());
    double fair = Math.ceil(left / (2.0 * Math.max(1, activeWorkers)));
    return (int) Math.max(1, Math.min(wanted, fair));
  }
}
