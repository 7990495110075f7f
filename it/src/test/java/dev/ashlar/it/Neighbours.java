package dev.ashlar.it;

import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.FetchOutcome;
import dev.ashlar.sandbox.Isolate;
import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.LoadOutcome;
import dev.ashlar.sandbox.Sandbox;
import dev.ashlar.sandbox.SandboxEnd;
import dev.ashlar.sandbox.SandboxLimits;
import dev.ashlar.sandbox.SandboxMessage;
import dev.ashlar.sandbox.SandboxRequest;
import dev.ashlar.sandbox.SandboxSpec;
import dev.ashlar.sandbox.SliceInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Two honest guests, a slice and a smart worker, that do a little work again and again while others
 * misbehave beside them; must be closed.
 */
final class Neighbours implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Sandbox sandbox;
  private final Isolate isolate;
  private final LinkedBlockingQueue<Object> said = new LinkedBlockingQueue<>();
  private final List<String> failures = new ArrayList<>(); // guarded by this
  private final List<Long> nanos = new ArrayList<>(); // guarded by this
  private final Thread sliceThread;
  private final Thread workerThread;
  private volatile boolean closed;

  Neighbours(CellPool pool) {
    sandbox = pool.create(new SandboxSpec("neighbour", 128, SandboxLimits.DEFAULTS));
    sandbox.onMessage(said::add);
    sandbox.onEnd(said::add);
    sandbox.post(new SandboxRequest.Assign(JobCode.of("() => 'unmoved'", List.of())));
    var outcome =
        HostileWorkers.load(pool, "export default { fetch: () => new Response('unmoved') }");
    isolate = ((LoadOutcome.Loaded) outcome).isolate();
    sliceThread = Thread.ofPlatform().name("neighbour-slice").start(() -> loop(this::slice));
    workerThread = Thread.ofPlatform().name("neighbour-worker").start(() -> loop(this::request));
  }

  private void loop(Runnable work) {
    while (!closed) {
      long start = System.nanoTime();
      work.run();
      note(System.nanoTime() - start);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void slice() {
    sandbox.post(new SandboxRequest.Run(List.of(new SliceInput(1, new byte[] {0}))));
    boolean completed = false;
    for (Object message = next(); !closed; message = next()) {
      switch (message) {
        case SandboxMessage.Completed _ -> completed = true;
        case SandboxMessage.BatchDone _ -> {
          if (!completed) {
            fail("a slice without a result");
          }
          return;
        }
        case SandboxEnd end -> {
          fail("its sandbox ended: " + end.text());
          return;
        }
        default -> {}
      }
    }
  }

  private Object next() {
    try {
      Object message = said.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return message != null ? message : "silence";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private void request() {
    FetchOutcome outcome = HostileWorkers.request(isolate);
    String said = HostileWorkers.outcome(outcome);
    if (!said.equals("status 200 unmoved")) {
      fail(said);
    }
  }

  private synchronized void fail(String what) {
    if (!closed) {
      failures.add(what);
    }
  }

  private synchronized void note(long took) {
    nanos.add(took);
  }

  /** What went wrong for them so far. */
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** The time that 99 of 100 units took at most since the last call. */
  synchronized Duration p99() {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    nanos.clear();
    return sorted.length == 0
        ? Duration.ZERO
        : Duration.ofNanos(
            Arrays.stream(sorted).skip(sorted.length * 99L / 100).findFirst().orElse(0));
  }

  @Override
  public void close() {
    closed = true;
    sandbox.close();
    isolate.close();
    try {
      sliceThread.join(PATIENCE);
      workerThread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
