package dev.ashlar.scheduler;

import dev.ashlar.base.AshlarException;
import dev.ashlar.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: submissions that wait at the same time share one transaction and so one flush of
 * the disk.
 *
 * <p>One thread takes whatever waits, commits it, and only then answers. While it commits the next
 * group gathers by itself, so that groups grow with the load and a lone submission waits for
 * nobody. When a group fails, each of its submissions is tried alone: one bad submission costs the
 * others a commit and nothing else. Must be closed; closing commits what waits.
 */
final class Committer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Committer.class);

  /** Slices of one transaction, so that the locks of a group stay short. */
  private static final int GROUP_SLICES = 20_000;

  private static final int GROUP_SUBMISSIONS = 256;
  private static final long OFFER_SECONDS = 30;
  private static final long COMMIT_SECONDS = 120;
  private static final long POLL_MILLIS = 100;

  private final Database database;
  private final GroupCommit work;
  private final Tables tables;
  private final Consumer<CommitReport> afterCommit;
  private final BlockingQueue<Waiting> queue;
  private final Thread thread;
  private volatile boolean closing;

  private record Waiting(GroupCommit.Ready ready, CompletableFuture<SubmitOutcome> outcome) {
    int slices() {
      return ready.submission().results().size();
    }
  }

  Committer(
      Database database,
      GroupCommit work,
      Tables tables,
      int waitingSubmits,
      Consumer<CommitReport> afterCommit) {
    this.database = database;
    this.work = work;
    this.tables = tables;
    this.afterCommit = afterCommit;
    this.queue = new ArrayBlockingQueue<>(waitingSubmits);
    this.thread = Thread.ofPlatform().name("ashlar-commit").daemon().unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /** Returns when the outcome is durable. */
  SubmitOutcome commit(Submission submission) {
    var stored = new ArrayList<RunTable.Stored>(submission.results().size());
    for (Submission.Result result : submission.results()) {
      stored.add(tables.results().store(result.uri()));
    }
    var waiting = new Waiting(new GroupCommit.Ready(submission, stored), new CompletableFuture<>());
    try {
      if (closing || !queue.offer(waiting, OFFER_SECONDS, TimeUnit.SECONDS)) {
        throw busy("no room among the waiting submits");
      }
      return waiting.outcome().get(COMMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy("interrupted while waiting for the commit");
    } catch (TimeoutException e) {
      throw new SchedulerException(
          SchedulerException.Code.ESTORE,
          "no commit within %d seconds".formatted(COMMIT_SECONDS),
          "submit again; what was committed is not paid twice",
          e);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    }
  }

  private static SchedulerException busy(String message) {
    return new SchedulerException(
        SchedulerException.Code.EBUSY, message, "submit again in a few seconds");
  }

  private static AshlarException failure(Throwable cause) {
    if (cause instanceof AshlarException known) {
      return known;
    }
    return new SchedulerException(
        SchedulerException.Code.ESTORE,
        "the submit was not committed: " + cause.getMessage(),
        "submit again in a few seconds",
        cause);
  }

  private void loop() {
    while (!closing || !queue.isEmpty()) {
      try {
        Waiting first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          commit(gather(first));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private List<Waiting> gather(Waiting first) {
    var group = new ArrayList<Waiting>();
    group.add(first);
    int slices = first.slices();
    for (Waiting next = queue.peek();
        next != null && group.size() < GROUP_SUBMISSIONS && slices + next.slices() <= GROUP_SLICES;
        next = queue.peek()) {
      // This thread alone takes from the queue, so that what it peeked at is what it removes.
      queue.remove(next);
      group.add(next);
      slices += next.slices();
    }
    return group;
  }

  private void commit(List<Waiting> group) {
    try {
      List<GroupCommit.Ready> ready = group.stream().map(Waiting::ready).toList();
      CommitReport report = database.transaction(handle -> work.run(handle, ready));
      settle(report);
      for (int i = 0; i < group.size(); i++) {
        group.get(i).outcome().complete(report.outcomes().get(i));
      }
    } catch (RuntimeException | Error e) {
      if (group.size() == 1) {
        log.atWarn().setCause(e).log("a submit was not committed");
        group.getFirst().outcome().completeExceptionally(e);
        return;
      }
      log.atInfo()
          .addKeyValue("submits", group.size())
          .addKeyValue("cause", e)
          .log("a group of submits failed; committing each alone");
      group.forEach(one -> commit(List.of(one)));
    }
  }

  private void settle(CommitReport report) {
    try {
      report.orphans().forEach(tables.blobs()::delete);
      afterCommit.accept(report);
    } catch (RuntimeException e) {
      // The commit stands; a picture in memory that missed it hands slices out once more at worst.
      log.atWarn().setCause(e).log("a commit was not announced");
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(COMMIT_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
