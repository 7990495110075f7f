package dev.ashlar.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One job within this worker: its slices that wait, and what is known of their length. The queue
 * and the figures are guarded by the lock of the {@link WorkQueue}; the loaded code by its own.
 */
final class JobWork {
  private static final double ALPHA = 0.3;

  private final JobHandle handle;
  private final JsonNode description;
  private final ArrayDeque<SliceTask> ready = new ArrayDeque<>();
  private double meanNanos;
  private int running;
  private long runningSince;
  private int assignFailures;
  private long lastTaken;
  private @Nullable ReturnReason refused;

  private final Object loading = new Object();
  private @Nullable LoadedJob loaded;

  JobWork(JobHandle handle, JsonNode description) {
    this.handle = handle;
    this.description = description;
  }

  String id() {
    return handle.id();
  }

  JobHandle handle() {
    return handle;
  }

  /** The job's code and data source, loaded at the first call. */
  LoadedJob load(JobLoader loader) {
    synchronized (loading) {
      if (loaded == null) {
        loaded = loader.load(handle, description);
      }
      return loaded;
    }
  }

  // From here on: with the lock of the WorkQueue.

  int readyCount() {
    return ready.size();
  }

  int running() {
    return running;
  }

  void add(SliceTask task) {
    ready.addLast(task);
  }

  void putBack(List<SliceTask> tasks) {
    tasks.reversed().forEach(ready::addFirst);
  }

  List<SliceTask> take(int max, long now) {
    List<SliceTask> taken = new ArrayList<>(Math.min(max, ready.size()));
    while (taken.size() < max && !ready.isEmpty()) {
      taken.add(ready.removeFirst());
    }
    if (running == 0) {
      runningSince = now;
    }
    running += taken.size();
    lastTaken = now;
    return taken;
  }

  List<SliceTask> takeBack(int max) {
    List<SliceTask> taken = new ArrayList<>();
    while (taken.size() < max && !ready.isEmpty()) {
      taken.add(ready.removeLast());
    }
    return taken;
  }

  /** A batch is over: so many slices in so many nanoseconds; none of them may have finished. */
  void measured(int taken, int finished, long nanos) {
    running -= taken;
    if (finished > 0) {
      double each = Math.max(1, (double) nanos / finished);
      meanNanos = meanNanos == 0 ? each : meanNanos + ALPHA * (each - meanNanos);
      assignFailures = 0;
    }
  }

  /** Mean time of a slice in one sandbox; 0 while nothing is known. */
  double meanNanos() {
    return meanNanos;
  }

  /** As {@link #meanNanos}, but a slice that runs long already counts while it runs. */
  double provisionalMean(long now) {
    return running == 0 ? meanNanos : Math.max(meanNanos, (double) (now - runningSince) / running);
  }

  long lastTaken() {
    return lastTaken;
  }

  int assignFailed() {
    return ++assignFailures;
  }

  void refuse(ReturnReason why) {
    refused = why;
  }

  /** Why no more work of this job is done here; empty as long as it is. */
  Optional<ReturnReason> refused() {
    return Optional.ofNullable(refused);
  }
}
