package dev.ashlar.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a worker from start to stop: makes the parts, starts their threads, and takes them
 * down in an order in which no slice is lost.
 *
 * <p>A stop goes so: no more fetches; what waits is given back; running slices end (a forced stop
 * ends their sandboxes, and they are given back, too); results and returns leave; the rest, if the
 * scheduler does not answer in time, stays in the journal for the next start.
 */
final class SupervisorLoop implements Supervisor {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration THREAD_LIMIT = Duration.ofSeconds(10);
  private static final Logger log = LoggerFactory.getLogger(SupervisorLoop.class);

  private final Context context;
  private final WorkQueue queue;
  private final OutTray tray;
  private final Outbox outbox;
  private final SandboxShelf shelf;
  private final Fetcher fetcher;
  private final Set<String> jobIds = ConcurrentHashMap.newKeySet();
  private final List<Thread> slots = new ArrayList<>();
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private final Thread fetching;
  private final Thread sending;
  private final Thread tidying;
  private volatile State state = State.INITIAL;
  private volatile boolean forced;

  SupervisorLoop(Context context, SandboxShelf shelf, Consumer<WorkerException> fatal) {
    this.context = context;
    this.shelf = shelf;
    int limit = context.options().workingLimit();
    this.queue = new WorkQueue(context.tuning(), limit, System::nanoTime);
    this.tray = new OutTray(context.tuning(), System::nanoTime);
    this.outbox = new Outbox(context, tray, job -> refuse(job, ReturnReason.OVER));
    jobIds.addAll(context.options().jobIds());
    this.fetcher = new Fetcher(context, queue, tray, jobIds, fatal);
    var loader = new JobLoader(context.link(), shelf.worktimes());
    for (int i = 0; i < limit; i++) {
      var slot = new Slot(context, queue, shelf, tray, loader, this::refuse);
      slots.add(Thread.ofVirtual().name("ashlar-slot-" + i).unstarted(guarded(slot)));
    }
    this.fetching = Thread.ofVirtual().name("ashlar-fetch").unstarted(guarded(fetcher));
    this.sending = Thread.ofVirtual().name("ashlar-submit").unstarted(guarded(outbox::loop));
    this.tidying = Thread.ofVirtual().name("ashlar-tidy").unstarted(guarded(this::tidy));
  }

  void start() {
    replay();
    state = State.READY;
    sending.start();
    slots.forEach(Thread::start);
    fetching.start();
    tidying.start();
  }

  /** Sends what an earlier run of this worker left behind. */
  private void replay() {
    Journal.Recovered recovered = context.journal().recovered();
    for (Journal.Finished finished : recovered.results()) {
      var slice = FinishedSlice.parse(finished.json(), finished.authorization());
      tray.add(new OutTray.Item(slice, null));
    }
    for (Journal.Held held : recovered.held()) {
      tray.giveBack(held.job(), held.runs(), List.of(held.authorization()), ReturnReason.CRASHED);
    }
    if (!recovered.results().isEmpty() || !recovered.held().isEmpty()) {
      log.atInfo()
          .addKeyValue("results", recovered.results().size())
          .log("an earlier run left results or slices; they are sent now");
    }
  }

  /** Stops; returns when every sandbox is gone and everything is sent or kept. */
  StopReport stop(boolean immediate) throws InterruptedException {
    Instant begun = context.options().clock().instant();
    state = State.STOPPING;
    stopAsked.countDown();
    forced |= immediate;
    queue.close();
    fetching.interrupt();
    join(fetching);
    giveBackWaiting();
    if (forced) {
      shelf.close();
    }
    for (Thread slot : slots) {
      // The wait ends: the sandbox limits every slice, and abort() closes the sandboxes.
      slot.join();
    }
    shelf.close();
    giveBackWaiting();
    outbox.stopping();
    boolean empty = tray.awaitEmpty(context.tuning().stopTimeout());
    sending.interrupt();
    join(sending);
    state = State.STOPPED;
    Earnings earned = outbox.earnings();
    long kept = empty ? 0 : context.journal().owed();
    if (kept > 0) {
      context.warn(kept + " slices could not be sent; the next start will do it");
    }
    return new StopReport(
        earned.submitted(),
        earned.returned(),
        kept,
        Duration.between(begun, context.options().clock().instant()));
  }

  /** Turns a soft stop that is under way into a forced one. */
  void abort() {
    forced = true;
    if (state == State.STOPPING) {
      shelf.close();
    }
  }

  void pause(boolean pause) {
    queue.pause(pause);
    state = pause ? State.PAUSED : State.READY;
  }

  /** Asks for work once, now, whatever the queue holds. */
  void fetchNow() throws InterruptedException {
    fetcher.fetch(context.options().workingLimit(), context.tuning().minBackOff());
  }

  /** Gives everything of a job back and takes no more of it. */
  void refuse(String jobId, ReturnReason why) {
    queue
        .refuse(jobId, why)
        .ifPresent(drained -> {
          tray.giveBack(jobId, drained.tasks(), why);
          shelf.closeJob(jobId);
        });
  }

  /** Does this job first; {@code immediate} gives everything else back at once. */
  void addPriorityJob(String jobId, boolean immediate) {
    if (!jobIds.isEmpty()) {
      jobIds.add(jobId);
    }
    queue.prefer(jobId, true);
    if (immediate) {
      queue.drain(Set.of(jobId)).forEach(drained -> giveBack(drained, ReturnReason.SURPLUS));
      shelf.handles().stream()
          .flatMap(handle -> handle.jobId().stream())
          .filter(id -> !id.equals(jobId))
          .distinct()
          .forEach(shelf::closeJob);
    }
  }

  void removePriorityJob(String jobId, boolean immediate) {
    queue.prefer(jobId, false);
    if (!context.options().jobIds().isEmpty() && !context.options().jobIds().contains(jobId)) {
      jobIds.remove(jobId);
    }
    if (immediate) {
      refuse(jobId, ReturnReason.SURPLUS);
    }
  }

  private void giveBackWaiting() {
    queue.drain(Set.of()).forEach(drained -> giveBack(drained, ReturnReason.STOPPED));
  }

  private void giveBack(WorkQueue.Drained drained, ReturnReason why) {
    tray.giveBack(drained.job().id(), drained.tasks(), why);
  }

  private void tidy() {
    try {
      while (!stopAsked.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        queue.surplus().forEach(drained -> giveBack(drained, ReturnReason.SURPLUS));
        shelf.tidy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        log.error("a part of the worker failed; the worker stops", e);
        context.worker().broken(e);
      }
    };
  }

  private static void join(Thread thread) throws InterruptedException {
    if (!thread.join(THREAD_LIMIT)) {
      log.warn("{} did not end within {}", thread.getName(), THREAD_LIMIT);
    }
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public List<SandboxHandle> sandboxes() {
    return shelf.handles();
  }

  @Override
  public List<JobHandle> jobs() {
    return queue.handles();
  }

  @Override
  public long queuedSlices() {
    return queue.queued();
  }

  @Override
  public long workingSlices() {
    return queue.running();
  }

  @Override
  public long slices() {
    return context.journal().owed();
  }

  @Override
  public Earnings earnings() {
    return outbox.earnings();
  }
}
