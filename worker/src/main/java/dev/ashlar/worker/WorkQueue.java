package dev.ashlar.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The slices that wait in this worker, by job; where the slots meet the fetcher.
 *
 * <p>A slot stays with the job of its sandbox for at most {@link #TURN} while others wait, because
 * another job means another sandbox; then the job that waited longest has its turn. The time a
 * slice takes is measured per job, and from it follow the size of a batch, the size of the next
 * grant, and when too much was fetched. Everything is guarded by one lock.
 */
final class WorkQueue {
  /** How long a slot prefers its job over waiting ones. */
  static final Duration TURN = Duration.ofSeconds(1);

  /** Idle jobs beyond this many are forgotten, the one idle longest first. */
  static final int MAX_JOBS = 200;

  private final SupervisorTuning tuning;
  private final int slots;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition demand = lock.newCondition();
  private final Map<String, JobWork> jobs = new LinkedHashMap<>();
  private final Set<String> preferred = new LinkedHashSet<>();
  private boolean paused;
  private boolean closed;
  private int busy;

  WorkQueue(SupervisorTuning tuning, int slots, LongSupplier nanoTime) {
    this.tuning = tuning;
    this.slots = slots;
    this.nanoTime = nanoTime;
  }

  /** Slices of one job for one sandbox. */
  record Batch(JobWork job, List<SliceTask> tasks, long since) {}

  /** What was taken out again, to be given back to the scheduler. */
  record Drained(JobWork job, List<SliceTask> tasks) {}

  /** Adds slices of a job that may be new; empty when the queue is closed or the job refused. */
  Optional<ReturnReason> add(JobHandle handle, JsonNode description, List<SliceTask> tasks) {
    return locked(() -> {
      if (closed) {
        return Optional.of(ReturnReason.STOPPED);
      }
      forgetOldest();
      JobWork job = jobs.computeIfAbsent(handle.id(), id -> new JobWork(handle, description));
      if (job.refused().isPresent()) {
        return job.refused();
      }
      tasks.forEach(job::add);
      work.signalAll();
      return Optional.<ReturnReason>empty();
    });
  }

  boolean knows(String jobId) {
    return locked(() -> jobs.containsKey(jobId));
  }

  /** The next batch for a slot; empty when the queue was closed. Blocks while there is nothing. */
  Optional<Batch> take(@Nullable JobWork current, long turnStarted) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        if (closed) {
          return Optional.empty();
        }
        JobWork next = paused ? null : choose(current, turnStarted);
        if (next != null) {
          long now = nanoTime.getAsLong();
          List<SliceTask> tasks = next.take(batchSize(next), now);
          busy++;
          demand.signalAll();
          return Optional.of(new Batch(next, tasks, now));
        }
        demand.signalAll();
        work.await(1, TimeUnit.SECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A batch is over; what it did not finish comes back to the front, unless the job was refused
   * meanwhile: then the answer says why, and the caller gives the rest back.
   */
  Optional<ReturnReason> done(Batch batch, int finished, List<SliceTask> unfinished) {
    return locked(() -> {
      JobWork job = batch.job();
      busy--;
      job.measured(batch.tasks().size(), finished, nanoTime.getAsLong() - batch.since());
      demand.signalAll();
      if (!unfinished.isEmpty() && job.refused().isPresent()) {
        return job.refused();
      }
      job.putBack(unfinished);
      if (!unfinished.isEmpty()) {
        work.signalAll();
      }
      return Optional.<ReturnReason>empty();
    });
  }

  /** How many slices to ask for; waits until it is at least one, or at most the given time. */
  int awaitDemand(Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      int wanted = wanted();
      while (wanted == 0 && !closed && left > 0) {
        left = demand.awaitNanos(left);
        wanted = wanted();
      }
      return closed ? 0 : wanted;
    } finally {
      lock.unlock();
    }
  }

  /** Slices of jobs of which so many were fetched that they would wait too long. */
  List<Drained> surplus() {
    return locked(() -> {
      List<Drained> drained = new ArrayList<>();
      long now = nanoTime.getAsLong();
      double target = tuning.grantTarget().toNanos() * (double) slots;
      for (JobWork job : jobs.values()) {
        double mean = job.provisionalMean(now);
        if (mean > 0 && job.readyCount() * mean > target * tuning.surplusFactor()) {
          int keep = (int) Math.max(slots, target / mean);
          if (job.readyCount() > keep) {
            drained.add(new Drained(job, job.takeBack(job.readyCount() - keep)));
          }
        }
      }
      return drained;
    });
  }

  /** Takes everything of a job out, and refuses it from now on. */
  Optional<Drained> refuse(String jobId, ReturnReason why) {
    return locked(() -> {
      JobWork job = jobs.get(jobId);
      if (job == null) {
        return Optional.<Drained>empty();
      }
      job.refuse(why);
      return Optional.of(new Drained(job, job.takeBack(Integer.MAX_VALUE)));
    });
  }

  /** Takes everything out, except the jobs named. */
  List<Drained> drain(Set<String> except) {
    return locked(() ->
        jobs.values().stream()
            .filter(job -> !except.contains(job.id()))
            .map(job -> new Drained(job, job.takeBack(Integer.MAX_VALUE)))
            .filter(drained -> !drained.tasks().isEmpty())
            .toList());
  }

  /** Ends all waits; nothing is taken any more. */
  void close() {
    locked(() -> {
      closed = true;
      work.signalAll();
      demand.signalAll();
      return null;
    });
  }

  void pause(boolean pause) {
    locked(() -> {
      paused = pause;
      work.signalAll();
      demand.signalAll();
      return null;
    });
  }

  void prefer(String jobId, boolean prefer) {
    locked(() -> prefer ? preferred.add(jobId) : preferred.remove(jobId));
  }

  /** How often in a row this job could not be loaded, this time included. */
  int assignFailed(JobWork job) {
    return locked(job::assignFailed);
  }

  long queued() {
    return locked(() -> jobs.values().stream().mapToLong(JobWork::readyCount).sum());
  }

  long running() {
    return locked(() -> jobs.values().stream().mapToLong(JobWork::running).sum());
  }

  List<JobHandle> handles() {
    return locked(() -> jobs.values().stream().map(JobWork::handle).toList());
  }

  private void forgetOldest() {
    if (jobs.size() > MAX_JOBS) {
      jobs.values().stream()
          .filter(job -> job.readyCount() + job.running() == 0 && job.refused().isEmpty())
          .min(Comparator.comparingLong(JobWork::lastTaken))
          .ifPresent(job -> jobs.remove(job.id()));
    }
  }

  private @Nullable JobWork choose(@Nullable JobWork current, long turnStarted) {
    for (String id : preferred) {
      JobWork job = jobs.get(id);
      if (job != null && job.readyCount() > 0) {
        return job;
      }
    }
    boolean hasTurn =
        current != null
            && current.readyCount() > 0
            && nanoTime.getAsLong() - turnStarted < TURN.toNanos();
    if (hasTurn) {
      return current;
    }
    return jobs.values().stream()
        .filter(job -> job.readyCount() > 0)
        .min(Comparator.comparingLong(JobWork::lastTaken))
        .orElse(null);
  }

  private int batchSize(JobWork job) {
    double mean = job.meanNanos();
    if (mean == 0) {
      return 1;
    }
    // What waits is shared among the slots, so that the last batches end together.
    int share = (job.readyCount() + slots - 1) / slots;
    int byTime = (int) Math.min(tuning.maxBatch(), tuning.batchTarget().toNanos() / mean);
    return Math.max(1, Math.min(share, byTime));
  }

  private int wanted() {
    if (paused || closed) {
      return 0;
    }
    int idle = slots - busy;
    int ready = 0;
    double waitingNanos = 0;
    double shortest = Double.POSITIVE_INFINITY;
    double target = tuning.grantTarget().toNanos();
    for (JobWork job : jobs.values()) {
      if (job.readyCount() + job.running() > 0) {
        double mean = job.meanNanos() == 0 ? target / tuning.firstGrant() : job.meanNanos();
        shortest = Math.min(shortest, mean);
        ready += job.readyCount();
        waitingNanos += job.readyCount() * mean;
      }
    }
    if (ready + busy == 0) {
      // The next job is an unknown one; what was measured of others says nothing about it.
      return slots * tuning.firstGrant();
    }
    double waitingPerSlot = waitingNanos / slots;
    if (waitingPerSlot >= target / 2 || shortest >= target) {
      return Math.max(0, idle - ready);
    }
    double count = (target - waitingPerSlot) * slots / shortest;
    return (int) Math.clamp(count, 1, tuning.maxGrant());
  }

  private <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
