package dev.ashlar.scheduler;

import dev.ashlar.job.ErrorPolicy;
import dev.ashlar.job.SliceRuns;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands slices from memory.
 *
 * <p>Leases to workers live here and nowhere else, and are lost when the process is. That is safe
 * because a lease is only a promise not to hand the slice to someone else for a while; what makes a
 * result count once is the done set of the chunk, in the database. A lease that runs out, a slice
 * that comes back and, near a job's end, a slice that somebody has had for long go to the next
 * worker that asks.
 *
 * <p>One lock guards all desks; what is done under it touches memory only. A chunk is leased from
 * the database without the lock, by the worker request that needs it; others that need the same
 * wait for it for a moment. Jobs take turns: who was served goes to the end of the line.
 */
final class Dispatcher {
  /** No wait is longer without a look around, so that races and leases by the clock are seen. */
  private static final long LOOK_MILLIS = 1000;

  /** How long a request without a wish to wait does wait while a chunk is being leased. */
  private static final long LEASING_MILLIS = 2000;

  private final SchedulerOptions options;
  private final Clock clock;
  private final Function<String, Optional<Chunk>> leaseChunk;
  private final WorkerBook workers;
  private final Dealer dealer;
  private final Claims claims = new Claims();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LinkedHashMap<String, JobDesk> desks = new LinkedHashMap<>();
  private boolean draining;

  /** The function leases a chunk of a job, or finds that there is none to lease. */
  Dispatcher(SchedulerOptions options, Clock clock, Function<String, Optional<Chunk>> leaseChunk) {
    this.options = options;
    this.clock = clock;
    this.leaseChunk = leaseChunk;
    this.workers = new WorkerBook(options.limits());
    this.dealer = new Dealer(options, clock, workers, desks);
  }

  /** Gives slices, or waits for some until the time is over. */
  Grant take(Asker asker, Duration wait) {
    long waitUntil = System.nanoTime() + wait.toNanos();
    long leasingUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEASING_MILLIS);
    boolean first = true;
    while (true) {
      JobDesk hungry;
      lock.lock();
      try {
        if (draining) {
          return Grant.NOTHING;
        }
        if (first) {
          workers.seen(asker.worker(), clock.millis(), options.sliceLease().toMillis());
          first = false;
        }
        Grant grant = dealer.deal(asker);
        if (!grant.isEmpty()) {
          return grant;
        }
        hungry = findHungry(asker);
        if (hungry != null) {
          hungry.beginLeasing();
        } else {
          long until = someoneLeases(asker) ? Math.max(waitUntil, leasingUntil) : waitUntil;
          if (!await(until)) {
            return Grant.NOTHING;
          }
        }
      } finally {
        lock.unlock();
      }
      if (hungry != null) {
        lease(hungry);
      }
    }
  }

  // The loop is the caller's: each turn looks at all desks again.
  @SuppressWarnings("WaitNotInLoop")
  private boolean await(long untilNanos) {
    long left = untilNanos - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    try {
      boolean _ =
          changed.await(
              Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void lease(JobDesk desk) {
    Optional<Chunk> chunk = Optional.empty();
    boolean answered = false;
    try {
      chunk = leaseChunk.apply(desk.id());
      answered = true;
    } finally {
      lock.lock();
      try {
        if (!answered) {
          desk.leasingFailed();
        } else if (chunk.isPresent()) {
          desk.leased(chunk.get());
          claims.of(desk.id(), clock.millis()).forEach(claim -> adopt(desk, claim));
        } else {
          desk.noChunk(clock.millis() + options.pollInterval().toMillis());
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable JobDesk findHungry(Asker asker) {
    if (workers.roomFor(asker) == 0) {
      return null;
    }
    long now = clock.millis();
    for (JobDesk desk : desks.values()) {
      if (desk.mayLease(now) && desk.fits(asker)) {
        return desk;
      }
    }
    return null;
  }

  private boolean someoneLeases(Asker asker) {
    return desks.values().stream().anyMatch(desk -> desk.leasing() && desk.fits(asker));
  }

  /** A job that has work, or a newer picture of one. */
  void open(JobDesk desk) {
    locked(() -> {
      JobDesk known = desks.putIfAbsent(desk.id(), desk);
      if (known != null) {
        known.update(desk.groups(), desk.row().total());
      }
    });
  }

  boolean knows(String job) {
    lock.lock();
    try {
      return desks.containsKey(job);
    } finally {
      lock.unlock();
    }
  }

  Optional<JobDesk> desk(String job) {
    lock.lock();
    try {
      return Optional.ofNullable(desks.get(job));
    } finally {
      lock.unlock();
    }
  }

  /** Forgets jobs that ended. */
  void close(String job) {
    locked(() -> forget(job));
  }

  void keepOnly(Set<String> jobs) {
    locked(() ->
        List.copyOf(desks.keySet()).stream()
            .filter(job -> !jobs.contains(job))
            .forEach(this::forget));
  }

  private void forget(String job) {
    JobDesk desk = desks.remove(job);
    if (desk != null) {
      desk.chunks().forEach(workers::forget);
    }
  }

  /** Slices have results, by whomever. */
  void committed(CommitReport.JobChange change) {
    locked(() -> {
      JobDesk desk = desks.get(change.job());
      if (desk == null) {
        return;
      }
      desk.measured(change.metrics());
      desk.onChunks(
          change.done(),
          (chunk, bits) -> {
            if (chunk.done(bits)) {
              desk.drop(chunk);
            }
          });
      if (change.ended()) {
        forget(change.job());
      }
    });
  }

  /**
   * A worker gives slices back. Those that it does not hold are left alone. Returns how often a
   * slice came back for this reason, if that was too often; see {@link Returns}.
   */
  Optional<Integer> giveBack(WorkerId worker, String job, SliceRuns slices, String reason) {
    lock.lock();
    try {
      claims.forget(worker, job, slices);
      JobDesk desk = desks.get(job);
      if (desk == null) {
        return Optional.empty();
      }
      int enough = options.returnsPerSlice() + 1;
      int identities = workers.identities();
      String identity = worker.identity().text();
      var most = new int[1];
      desk.onChunks(
          slices,
          (chunk, bits) -> {
            SliceRuns released = chunk.chunk().runs(chunk.release(worker, bits));
            if (!reason.isEmpty()) {
              released.forEach(slice -> {
                desk.returns().add(slice, reason, identity);
                int weight = desk.returns().weight(slice, reason, enough, identities);
                most[0] = Math.max(most[0], weight);
              });
            }
          });
      changed.signalAll();
      return most[0] >= enough ? Optional.of(most[0]) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The slice failed, and its job wants failed slices run again: frees it for whoever asks next.
   * False when it is not ours, has a result, or has failed often enough.
   */
  boolean runAgain(String job, long slice) {
    lock.lock();
    try {
      JobDesk desk = desks.get(job);
      ChunkDesk chunk = desk == null ? null : desk.chunkOf(slice);
      if (desk == null
          || chunk == null
          || !(desk.spec().errorPolicy() instanceof ErrorPolicy.Retry(int retries))
          || !chunk.isOut(slice)
          || desk.countFailure(slice) > retries) {
        return false;
      }
      chunk.free(slice);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A worker shows that it has slices that another run of this program gave it. They stay its own,
   * as far as they are free.
   *
   * @param shown slices by job, by the id of the authorization that shows them
   */
  void adopt(WorkerId worker, Map<String, Map<String, SliceRuns>> shown) {
    if (shown.isEmpty()) {
      // As with nearly all: what this run gave it knows, and nobody who waits need look up.
      return;
    }
    locked(() -> {
      long until = clock.millis() + options.sliceLease().toMillis();
      shown.forEach((id, given) -> {
        if (claims.isNews(id)) {
          given.forEach((job, slices) -> {
            var claim = new Claims.Claim(id, worker, job, slices, until);
            claims.add(claim);
            JobDesk desk = desks.get(job);
            if (desk != null) {
              adopt(desk, claim);
            }
          });
        }
      });
    });
  }

  private void adopt(JobDesk desk, Claims.Claim claim) {
    desk.onChunks(
        claim.slices(),
        (chunk, bits) -> {
          BitSet free = chunk.takeFree(bits);
          if (!free.isEmpty()) {
            workers.holds(
                chunk.hold(claim.worker(), free, clock.millis(), options.sliceLease().toMillis()));
          }
        });
  }

  /** A worker gives back all that it holds. */
  void giveBackAll(WorkerId worker) {
    locked(() -> {
      claims.forget(worker);
      workers.holdings(worker).forEach(Dispatcher::releaseAll);
    });
  }

  /** A worker says what it has: what else it was given some time ago is lost. */
  void reportOwned(WorkerId worker, Map<String, SliceRuns> owned) {
    locked(() -> {
      long now = clock.millis();
      for (Holding holding : workers.holdings(worker)) {
        Chunk chunk = holding.chunk().chunk();
        SliceRuns claimed = owned.getOrDefault(chunk.job(), SliceRuns.NONE);
        var lost = new BitSet();
        holding.slices().stream()
            .filter(bit -> !claimed.contains(chunk.first() + bit))
            .forEach(lost::set);
        // What was handed out a moment ago may have crossed the report on its way.
        if (!lost.isEmpty() && holding.isOlderThan(now, options.cotaskAfter().toMillis())) {
          BitSet _ = holding.chunk().release(worker, lost);
        }
      }
    });
  }

  /** A sign of life: what the worker holds is its own for another lease. */
  void touch(WorkerId worker) {
    locked(() -> workers.seen(worker, clock.millis(), options.sliceLease().toMillis()));
  }

  /** Ends the leases that ran out. */
  void expire() {
    locked(() -> {
      long now = clock.millis();
      for (JobDesk desk : desks.values()) {
        for (ChunkDesk chunk : desk.chunks()) {
          var over = new ArrayList<Holding>();
          chunk.holdings().forEach(held -> addIfOver(held, now, over));
          over.forEach(Dispatcher::releaseAll);
        }
      }
      claims.expire(now);
      workers.forgetIdle(now);
    });
  }

  private static void addIfOver(Holding holding, long now, List<Holding> over) {
    if (holding.isOver(now)) {
      over.add(holding);
    }
  }

  private static void releaseAll(Holding holding) {
    BitSet _ = holding.chunk().release(holding.worker(), (BitSet) holding.slices().clone());
  }

  /** Gives out nothing from now on; waiting requests are answered. */
  void drain() {
    locked(() -> draining = true);
  }

  /** Workers heard of lately, and slices that are out, for the curious. */
  int activeWorkers() {
    lock.lock();
    try {
      return workers.active();
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
