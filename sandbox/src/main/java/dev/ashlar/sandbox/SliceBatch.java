package dev.ashlar.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The slices that are in a cell now, and the books on the one that runs.
 *
 * <p>Processor time: the cell's clock is read once for each burst of frames, and the difference is
 * shared among the slices that ended in the burst, in the proportion that the cell itself tells. So
 * the shares sum up to what the process used, whatever the cell says. Wall time and bytes are ours.
 *
 * <p>Guarded by its own lock; the reading thread writes, the watchdog looks.
 */
final class SliceBatch {
  private static final int FRAME_HEADER = FrameReader.HEADER;

  /** Where the running slice stands. */
  record Position(
      long slice, long cpuSince, long wallSince, long progressSince, boolean rejected) {}

  /** A slice that ended in the burst that is being read. */
  private record Ended(double weight, long wallNanos, long bytesIn, long bytesOut) {}

  private final int id;
  private final List<SliceInput> slices;
  private final boolean last;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final List<Ended> burst = new ArrayList<>();
  private int index;
  private boolean rejected;
  private long cpuSince;
  private long wallSince;
  private long progressSince;
  private long bytesOut;

  /**
   * @param last whether what was posted together ends with it
   */
  SliceBatch(int id, List<SliceInput> slices, boolean last, long cpuNow, long now) {
    this.id = id;
    this.slices = slices;
    this.last = last;
    cpuSince = cpuNow;
    wallSince = now;
    progressSince = now;
  }

  int id() {
    return id;
  }

  List<SliceInput> slices() {
    return slices;
  }

  boolean last() {
    return last;
  }

  /** Slices that have not ended. */
  synchronized int left() {
    return slices.size() - index;
  }

  /** Completed when the last slice is through. */
  CompletableFuture<Void> done() {
    return done;
  }

  synchronized boolean running() {
    return index < slices.size();
  }

  /** Where the running slice stands; on the reading thread, and only while {@link #running}. */
  synchronized Position position() {
    return new Position(slices.get(index).slice(), cpuSince, wallSince, progressSince, rejected);
  }

  /** The same for other threads: empty when all are through, which any moment may bring. */
  synchronized Optional<Position> look() {
    return running() ? Optional.of(position()) : Optional.empty();
  }

  synchronized int index() {
    return index;
  }

  synchronized boolean rejected() {
    return rejected;
  }

  synchronized void progressed(long now) {
    progressSince = now;
  }

  synchronized void bytesOut(long count) {
    bytesOut += FRAME_HEADER + count;
  }

  /** The terminal frame of the running slice is here. */
  synchronized void ended(double weight, long now) {
    long bytesIn = 4L + slices.get(index).datum().length;
    burst.add(new Ended(weight, Math.max(0, now - wallSince), bytesIn, bytesOut));
  }

  synchronized void markRejected() {
    rejected = true;
  }

  /** The next slice runs. */
  synchronized void advance(long now) {
    index++;
    rejected = false;
    wallSince = now;
    progressSince = now;
    bytesOut = 0;
  }

  /** The burst is read: meters of the slices that ended in it, in their order. */
  synchronized List<Meter> settle(long cpuNow, long peakBytes) {
    if (burst.isEmpty()) {
      return List.of();
    }
    long used = Math.max(0, cpuNow - cpuSince);
    cpuSince = cpuNow;
    double total = burst.stream().mapToDouble(Ended::weight).sum();
    var meters = new ArrayList<Meter>(burst.size());
    long given = 0;
    for (int i = 0; i < burst.size(); i++) {
      Ended one = burst.get(i);
      double part = total > 0 ? one.weight / total : 1.0 / burst.size();
      boolean last = i == burst.size() - 1;
      long cpu = last ? used - given : Math.min((long) (used * part), used - given);
      given += cpu;
      meters.add(new Meter(cpu, one.wallNanos, one.bytesIn, one.bytesOut, peakBytes));
    }
    burst.clear();
    return meters;
  }

  /** What the slice that was running when the process ended had used. */
  synchronized Meter lastMeter(long cpuNow, long now, long peakBytes) {
    long bytesIn = running() ? 4L + slices.get(index).datum().length : 0;
    return new Meter(
        Math.max(0, cpuNow - cpuSince), Math.max(0, now - wallSince), bytesIn, bytesOut, peakBytes);
  }
}
