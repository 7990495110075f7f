package dev.ashlar.worker;

import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wallet.Wallet;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A supervisor and any number of sandboxes, which take slices from a scheduler, run them and are
 * paid for the results.
 *
 * {@snippet :
 * var worker = Worker.builder().schedulerUrl(url).sandboxFactory(cells).maxWorkingSandboxes(4).build();
 * worker.on(WorkerEvent.Payment.class, payment -> total.add(payment.amount()));
 * worker.start();
 * }
 *
 * <p>Thread-safe; {@link #start} and {@link #stop} block. A stopped worker can be started again,
 * and its listeners stay. Everything about a run of the worker, from start to stop, lives in a
 * {@link SupervisorLoop} that is thrown away with it.
 */
public final class Worker extends EventEmitter<WorkerEvent> {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final WorkerOptions options;
  private final Delivery delivery;
  private final SchedMsg schedMsg;
  private final Warnings warnings;
  private final Object lock = new Object();
  private final Supervisor view = new SupervisorView(this);
  private WorkerState state = WorkerState.CREATED;
  private @Nullable Run run;
  private @Nullable CompletableFuture<StopReport> stopping;
  private @Nullable String id;
  private Earnings lastEarnings = Earnings.NONE;

  /** A run from start to stop. */
  private record Run(SupervisorLoop loop, SchedulerLink link, Journal journal) {}

  public Worker(WorkerOptions options) {
    this(options, new Delivery(), Thread::sleep);
  }

  Worker(WorkerOptions options, Delivery delivery, RemoteControl.Pause pause) {
    super(delivery, options.eventDialect());
    this.options = options;
    this.delivery = delivery;
    this.warnings = new Warnings(options.clock(), text -> emit(new WorkerEvent.Warning(text)));
    this.schedMsg = new SchedMsg(options.schedMsgPolicy(), warnings::warn);
    new RemoteControl(this, options, pause).install(schedMsg);
  }

  /** Collects options under their names in the Worker API. */
  public static WorkerBuilder builder() {
    return WorkerOptions.builder();
  }

  /**
   * Keeps workers of this user from starting, in this process and in later ones, until {@link
   * #enableWorker}.
   */
  public static void disableWorker() {
    WorkerStore.standard().disable();
  }

  public static void enableWorker() {
    WorkerStore.standard().enable();
  }

  public static boolean isDisabled() {
    return WorkerStore.standard().isDisabled();
  }

  /** An error that stops nothing, for listeners and callers that classify errors. */
  public static WorkerException createWorkerError(String message) {
    return new WorkerException(WorkerException.Code.BAD_TASK, message, "");
  }

  /** Whether an error came from a worker and leaves it going. */
  public static boolean isWorkerError(Throwable error) {
    return error instanceof WorkerException ours && !ours.fatal();
  }

  /**
   * Starts fetching, running and submitting, and returns when the worker runs. Refused while it
   * runs already ({@link IllegalStateException}), while it is disabled ({@link
   * WorkerDisabledException}), and when a listener of {@code beforeStart} cancels.
   */
  public void start() {
    synchronized (lock) {
      if (state != WorkerState.CREATED && state != WorkerState.STOPPED) {
        throw new IllegalStateException("the worker is started already: it is " + state);
      }
      state = WorkerState.STARTING;
    }
    try {
      Run begun = begin();
      synchronized (lock) {
        run = begun;
        state = WorkerState.STARTED;
      }
      // Told before the first sandbox can be: listeners hear of the start first.
      emit(new WorkerEvent.Started());
      begun.loop().start();
    } catch (RuntimeException | Error e) {
      synchronized (lock) {
        state = WorkerState.STOPPED;
      }
      emit(new WorkerEvent.Ended());
      throw e;
    }
  }

  private Run begin() {
    if (options.store().isDisabled()) {
      throw new WorkerDisabledException(options.store().disabledMark());
    }
    var cancelled = new AtomicBoolean();
    emitAndWait(new WorkerEvent.BeforeStart(() -> cancelled.set(true)));
    if (cancelled.get()) {
      throw new WorkerException(
          WorkerException.Code.START_CANCELLED, "a listener of beforeStart cancelled", "");
    }
    SandboxFactory factory = options.sandboxOptions().sandboxConstructor();
    if (factory == null) {
      throw new WorkerException(
          WorkerException.Code.BAD_OPTION,
          "SandboxConstructor not specified",
          "pass sandboxFactory(...), such as a CellPool");
    }
    Journal journal = options.store().journal(options.schedulerUrl());
    try {
      return connect(factory, journal);
    } catch (RuntimeException | Error e) {
      journal.close();
      throw e;
    }
  }

  private Run connect(SandboxFactory factory, Journal journal) {
    Address payTo = paymentAddress();
    SchedulerLink link;
    try {
      link =
          options
              .connector()
              .connect(
                  new SchedulerConnector.Introduction(
                      options.schedulerUrl(),
                      identity(),
                      id(),
                      payTo,
                      groups(),
                      factory.deterministic(),
                      factory.worktimes(),
                      schedMsg::dispatch,
                      this::emit,
                      options.clock(),
                      options.random()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerException(
          WorkerException.Code.SCHEDULER_UNREACHABLE, "interrupted while connecting", "", e);
    }
    var context = new Context(this, options, link, journal, payTo, warnings);
    var shelf =
        new SandboxShelf(
            factory, options.sandboxOptions(), options.maxSandboxes(), this::newSandbox);
    return new Run(new SupervisorLoop(context, shelf, this::broken), link, journal);
  }

  private SandboxHandle newSandbox(int number) {
    var handle = new SandboxHandle(number, delivery, options.eventDialect());
    // Delivered before the sandbox gets its job, so that a listener can hear all of its events.
    emitAndWait(new WorkerEvent.SandboxMade(handle));
    return handle;
  }

  private List<ComputeGroup> groups() {
    List<ComputeGroup> groups = new ArrayList<>(options.computeGroups());
    if (!options.leaveGlobalGroup() && groups.stream().noneMatch(ComputeGroup::isPublic)) {
      groups.add(ComputeGroup.publicGroup());
    }
    return groups;
  }

  private Address paymentAddress() {
    Address address = options.paymentAddress();
    return address != null ? address : wallet().account().address();
  }

  private PrivateKey identity() {
    PrivateKey identity = options.identity();
    return identity != null ? identity : wallet().identity();
  }

  private Wallet wallet() {
    return new Wallet(options.store().keystores(), new SecureRandom());
  }

  /**
   * Stops: no more slices are fetched, those that wait are given back, those that run come to their
   * end and are submitted; when {@code immediate}, those that run are ended and given back, too.
   * Returns when all that is done. All callers share one stop, and one with {@code immediate} makes
   * it a forced one. A worker that does not run answers at once.
   */
  public StopReport stop(boolean immediate) {
    CompletableFuture<StopReport> report;
    Run stopped;
    boolean mine = false;
    synchronized (lock) {
      Run current = run;
      if (current == null) {
        return new StopReport(0, 0, 0, Duration.ZERO);
      }
      stopped = current;
      if (stopping == null) {
        stopping = new CompletableFuture<>();
        state = WorkerState.STOPPING;
        mine = true;
      }
      report = stopping;
    }
    if (immediate) {
      stopped.loop().abort();
    }
    if (mine) {
      emitAndWait(new WorkerEvent.Stopping(stopped.loop()::abort));
      finish(stopped, immediate, report);
    }
    return await(report);
  }

  /** As {@code stop(false)}. */
  public StopReport stop() {
    return stop(false);
  }

  /** Stops softly, and by force when that takes longer than the grace. */
  public StopReport stop(Duration grace) {
    Thread timer =
        Thread.ofVirtual()
            .name("ashlar-stop-timer")
            .start(() -> {
              try {
                Thread.sleep(grace);
                stop(true);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      return stop(false);
    } finally {
      timer.interrupt();
    }
  }

  private void finish(Run stopped, boolean immediate, CompletableFuture<StopReport> report) {
    StopReport result = new StopReport(0, 0, stopped.journal().owed(), Duration.ZERO);
    try {
      result = stopped.loop().stop(immediate);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.link().close();
      stopped.journal().close();
      synchronized (lock) {
        lastEarnings = stopped.loop().earnings();
        run = null;
        stopping = null;
        state = WorkerState.STOPPED;
      }
      emit(new WorkerEvent.Stopped(result));
      emit(new WorkerEvent.Ended());
      report.complete(result);
    }
  }

  private static StopReport await(CompletableFuture<StopReport> report) {
    try {
      return report.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the worker stops", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the stop failed", e);
    }
  }

  /** No new fetch and no new slice until {@link #unpause}; what runs, ends. */
  public void pause() {
    pause(WorkerState.STARTED, WorkerState.PAUSED);
  }

  public void unpause() {
    pause(WorkerState.PAUSED, WorkerState.STARTED);
  }

  private void pause(WorkerState from, WorkerState to) {
    synchronized (lock) {
      if (state == from && run != null) {
        state = to;
        run.loop().pause(to == WorkerState.PAUSED);
      }
    }
  }

  /** Asks for work once, whatever is held already. */
  public void fetchTask() throws InterruptedException {
    SupervisorLoop loop = loop();
    if (loop != null) {
      loop.fetchNow();
    }
  }

  /** Whether slices are fetched or still worked on. */
  public boolean isWorking() {
    synchronized (lock) {
      return state == WorkerState.STARTED
          || (state == WorkerState.STOPPING && run != null && run.loop().workingSlices() > 0);
    }
  }

  /** The seed's name of {@link #isWorking}. */
  public boolean working() {
    return isWorking();
  }

  public WorkerState state() {
    synchronized (lock) {
      return state;
    }
  }

  /** A view of the supervisor, good for the whole life of the worker. */
  public Supervisor supervisor() {
    return view;
  }

  /** The scheduler's commands; there from the beginning, so that they can be overridden early. */
  public SchedMsg schedMsg() {
    return schedMsg;
  }

  /** The worker's id, which its store keeps. */
  public String id() {
    synchronized (lock) {
      if (id == null) {
        id = options.store().obtainWorkerId(options.random());
      }
      return id;
    }
  }

  /** Most sandboxes that work at a time. */
  public int effectiveCores() {
    return options.workingLimit();
  }

  public WorkerOptions options() {
    return options;
  }

  /** The run that is under way, if one is. */
  @Nullable SupervisorLoop loop() {
    synchronized (lock) {
      return run == null ? null : run.loop();
    }
  }

  /** What the run under way has to show, or else the last one. */
  Earnings earnings() {
    synchronized (lock) {
      return run == null ? lastEarnings : run.loop().earnings();
    }
  }

  /** Something happened after which the worker cannot go on: it stops, by itself. */
  void broken(Throwable cause) {
    WorkerException error =
        cause instanceof WorkerException ours
            ? ours
            : new WorkerException(
                WorkerException.Code.BROKEN, "the worker failed: " + cause, "report this", cause);
    log.error("the worker stops: {}", error.line());
    emit(new WorkerEvent.Failed(error));
    Thread.ofVirtual().name("ashlar-stop").start(() -> stop(true));
  }
}
