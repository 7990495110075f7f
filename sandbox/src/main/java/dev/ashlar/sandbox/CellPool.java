package dev.ashlar.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real maker of sandboxes: keeps hardened processes ready and hands them out; it must be
 * closed, which ends every sandbox it made.
 *
 * <p>A start costs tens of milliseconds of processor time, a hand-out little. So for each kind of
 * cell that was ever asked for, a few wait, started one after another by one thread in the
 * background, so that a refill never takes more than one processor. A cell has one tenant in its
 * life and never comes back. Thread-safe.
 */
public final class CellPool implements SandboxFactory, IsolateFactory, AutoCloseable {
  private static final CellKind SMALLEST = CellKind.forSlices(SandboxSpec.MIN_MEMORY_MIB);

  private static final Duration LOOK_ROUND = Duration.ofSeconds(30);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private static final Duration SELF_TEST_PATIENCE = Duration.ofSeconds(30);

  /** The tenant of a new cell has the processor first; a start would take a core of it. */
  private static final Duration BREATHER = Duration.ofMillis(100);

  private static final Logger log = LoggerFactory.getLogger(CellPool.class);

  private final CellOptions options;
  private final Worktimes worktimes;
  private final Watchdog watchdog = new Watchdog();
  private final CellLauncher launcher;
  private final Semaphore places;
  private final ReadyCells ready = new ReadyCells();
  private final Set<Cell> live = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService refiller =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("cell-refill").factory());
  private volatile @Nullable CompletableFuture<SelfTestReport> selfTest;
  private volatile boolean closed;
  private String lastFailure = ""; // of the refilling thread

  public CellPool(CellOptions options) {
    this(options, Worktimes.NONE);
  }

  /**
   * @param worktimes what its sandboxes for slices know besides {@value JobCode#MAP_BASIC}
   */
  public CellPool(CellOptions options, Worktimes worktimes) {
    this(options, worktimes, HardeningOrder::of);
  }

  CellPool(CellOptions options, Worktimes worktimes, HardeningOrder.Maker orders) {
    this.options = options;
    this.worktimes = worktimes;
    this.launcher = new CellLauncher(options, watchdog, orders);
    this.places = new Semaphore(options.maxCells());
    var _ =
        refiller.scheduleWithFixedDelay(
            this::lookRound, LOOK_ROUND.toSeconds(), LOOK_ROUND.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public Sandbox create(SandboxSpec spec) {
    return new SliceSandbox(spec, take(CellKind.forSlices(spec.memoryMiB())), worktimes);
  }

  /**
   * A sandbox for code that one trusts, with the engine's inspector; waits until a debugger is
   * connected. It has no limits of time, since a person thinks slower than any of them; of the
   * walls those stand that the inspector leaves.
   *
   * @param port port of 127.0.0.1 at which the inspector listens
   */
  public Sandbox inspect(SandboxSpec spec, int port) {
    Cell cell = launcher.launchInspected(CellKind.forSlices(spec.memoryMiB()), port);
    live.add(cell);
    cell.onEnd(end -> live.remove(cell));
    cell.neverWatch();
    return new SliceSandbox(spec, cell, worktimes);
  }

  @Override
  public boolean deterministic() {
    return true;
  }

  @Override
  public Map<String, String> worktimes() {
    return worktimes.versions();
  }

  @Override
  public void awaitWorktime(String name, String version) throws InterruptedException {
    worktimes.bring(name, version);
  }

  @Override
  public LoadOutcome load(IsolateSpec spec) {
    return IsolateLoader.load(take(CellKind.forWorkers(spec.limits().memoryMiB())), spec);
  }

  /**
   * Begins to attack our own walls, in the background. From now on no guest is let in before the
   * verdict is there, nor after one that is bad, unless policy takes what there is.
   */
  public void beginSelfTest() {
    var verdict = new CompletableFuture<SelfTestReport>();
    selfTest = verdict;
    Thread.ofVirtual()
        .name("cell-self-test")
        .start(() -> {
          try {
            verdict.complete(selfTest(1));
          } catch (RuntimeException | Error e) {
            verdict.completeExceptionally(e);
          }
        });
    var _ = verdict.whenComplete(CellPool::tell);
  }

  /** Attacks our own walls in every way we know, which takes some seconds. */
  public SelfTestReport selfTest() {
    return selfTest(Integer.MAX_VALUE);
  }

  private SelfTestReport selfTest(int deadly) {
    return SelfTest.run(() -> launch(SMALLEST, EngineStart.Purpose.SELF_TEST).cell(), deadly);
  }

  private static void tell(@Nullable SelfTestReport report, @Nullable Throwable problem) {
    if (report != null && report.holds()) {
      log.atInfo()
          .addKeyValue("attempts", report.attempts())
          .addKeyValue("took", report.took())
          .log("the walls of the sandbox hold");
    } else {
      log.atError()
          .log(
              "NO CODE OF STRANGERS SHOULD RUN HERE: {}",
              report != null ? report.refusal().line() : String.valueOf(problem));
    }
  }

  /** Waits for the verdict of a self-test that was begun. */
  private void requireSelfTest() {
    CompletableFuture<SelfTestReport> verdict = selfTest;
    if (verdict == null || options.hardening() == CellOptions.Hardening.BEST) {
      return;
    }
    try {
      SelfTestReport report = verdict.get(SELF_TEST_PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!report.holds()) {
        throw report.refusal();
      }
    } catch (ExecutionException e) {
      throw new SandboxException(
          SandboxException.Code.NOT_HARDENED,
          "the self-test of the sandbox could not run: " + e.getCause(),
          "see `ashlar doctor`",
          e);
    } catch (TimeoutException e) {
      throw new SandboxException(
          SandboxException.Code.NO_CAPACITY,
          "the self-test of the sandbox is not through after " + SELF_TEST_PATIENCE,
          "try again",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException(
          SandboxException.Code.NO_CAPACITY, "interrupted while the walls were tried", "", e);
    }
  }

  /** Keeps cells ready for slices in so much memory, from now on, in the background. */
  public void prewarmSandboxes(int memoryMiB) {
    prewarm(CellKind.forSlices(memoryMiB));
  }

  /** Keeps cells ready for smart workers in so much memory, from now on, in the background. */
  public void prewarmIsolates(int memoryMiB) {
    prewarm(CellKind.forWorkers(memoryMiB));
  }

  private void prewarm(CellKind kind) {
    ready.want(kind);
    refillLater(Duration.ZERO);
  }

  /**
   * A hardened cell for one tenant, which closes it.
   *
   * @throws SandboxException when there is no place or none can be started
   */
  Cell take(CellKind kind) {
    requireSelfTest();
    Optional<Cell> cell = ready.take(kind);
    refillLater(ready.has(kind) ? BREATHER : Duration.ZERO);
    return cell.orElseGet(() -> launchFit(kind));
  }

  private Cell launchFit(CellKind kind) {
    CellLauncher.Launched launched = launch(kind, EngineStart.Purpose.GUEST);
    if (options.hardening() == CellOptions.Hardening.REQUIRE && !launched.report().stands()) {
      launched.cell().close();
      throw launched.report().notHardened();
    }
    return launched.cell();
  }

  private CellLauncher.Launched launch(CellKind kind, EngineStart.Purpose purpose) {
    if (closed) {
      throw new SandboxException(
          SandboxException.Code.NO_CAPACITY, "the pool of sandboxes is closed", "");
    }
    if (!places.tryAcquire() && !(sacrificeReady() && tryPlace())) {
      throw new SandboxException(
          SandboxException.Code.NO_CAPACITY,
          "all %d sandboxes are in use".formatted(options.maxCells()),
          "wait for one to end, or raise the most cells");
    }
    CellLauncher.Launched launched;
    try {
      launched = launcher.launch(kind, purpose);
    } catch (RuntimeException e) {
      places.release();
      throw e;
    }
    Cell cell = launched.cell();
    live.add(cell);
    cell.onEnd(end -> {
      live.remove(cell);
      places.release();
    });
    if (closed) {
      cell.close();
    }
    return launched;
  }

  // A ready cell gives its place to whoever is here now.
  private boolean sacrificeReady() {
    Optional<Cell> victim = ready.takeAny();
    victim.ifPresent(Cell::close);
    return victim.isPresent();
  }

  private boolean tryPlace() {
    try {
      return places.tryAcquire(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void refillLater(Duration delay) {
    if (!closed) {
      var _ = refiller.schedule(this::refill, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void refill() {
    try {
      Optional<CellKind> kind = lacking();
      while (kind.isPresent() && places.availablePermits() > 0 && !closed) {
        ready.add(kind.get(), launchFit(kind.get()));
        lastFailure = "";
        kind = lacking();
      }
    } catch (RuntimeException e) {
      if (!closed) {
        tellFailure(e);
        refillLater(AFTER_FAILURE);
      }
    }
  }

  /** Once for each reason: the pool tries again for as long as it lives. */
  private void tellFailure(RuntimeException problem) {
    String reason = String.valueOf(problem.getMessage());
    if (!reason.equals(lastFailure)) {
      lastFailure = reason;
      log.atWarn().setCause(problem).log("no sandbox can be made ready; trying again");
    }
  }

  private Optional<CellKind> lacking() {
    return ready.lacking(options.ready());
  }

  /** Replaces ready cells that are too old or have ended by themselves. */
  private void lookRound() {
    long now = System.nanoTime();
    ready.removeIf(cell -> cell.ended() || retire(cell, now));
    refill();
  }

  private boolean retire(Cell cell, long now) {
    if (now - cell.startedNanos() < options.recycleAfter().toNanos()) {
      return false;
    }
    cell.close();
    return true;
  }

  /** Cells that are ready now, of all kinds. */
  int readyCount() {
    return ready.count();
  }

  @Override
  public SandboxProbe probe() {
    CellLauncher.Launched launched;
    try {
      launched = launch(SMALLEST, EngineStart.Purpose.GUEST);
    } catch (SandboxException e) {
      return new SandboxProbe("", Map.of(), List.of(e.line()));
    }
    launched.cell().close();
    return new SandboxProbe(
        launched.greeting().text(), launched.report().layers(), launched.report().missing());
  }

  @Override
  public void close() {
    closed = true;
    refiller.shutdownNow();
    awaitRefiller();
    live.forEach(Cell::close);
    for (Cell cell : live) {
      var _ = cell.end().completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
    }
    watchdog.close();
    launcher.close();
  }

  /** What it was starting would else write where we are about to tidy up. */
  private void awaitRefiller() {
    try {
      if (!refiller.awaitTermination(10, TimeUnit.SECONDS)) {
        log.atWarn().log("a start of a sandbox goes on while the pool closes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
