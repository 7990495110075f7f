package dev.ashlar.bench.cells;

import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.Sandbox;
import dev.ashlar.sandbox.SandboxEnd;
import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.sandbox.SandboxLimits;
import dev.ashlar.sandbox.SandboxMessage;
import dev.ashlar.sandbox.SandboxRequest;
import dev.ashlar.sandbox.SandboxSpec;
import dev.ashlar.sandbox.SliceInput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A sandbox that is measured. Must be closed. */
final class BenchGuest implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Sandbox sandbox;
  private final LinkedBlockingQueue<SandboxMessage> said = new LinkedBlockingQueue<>();
  private final CompletableFuture<SandboxEnd> end = new CompletableFuture<>();

  BenchGuest(SandboxFactory factory, int memoryMiB, String work) {
    this.sandbox = factory.create(new SandboxSpec("bench", memoryMiB, SandboxLimits.DEFAULTS));
    sandbox.onMessage(said::add);
    sandbox.onEnd(how -> {
      end.complete(how);
      said.add(new SandboxMessage.BatchDone());
    });
    sandbox.post(new SandboxRequest.Assign(JobCode.of(work, List.of())));
  }

  void run(List<SliceInput> slices) {
    sandbox.post(new SandboxRequest.Run(slices));
  }

  /** The next message of a kind; the end of the sandbox is an error. */
  <T extends SandboxMessage> T next(Class<T> kind) throws InterruptedException {
    while (true) {
      SandboxMessage message = said.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (message == null || (end.isDone() && said.isEmpty() && !kind.isInstance(message))) {
        throw new IllegalStateException("no %s came: %s".formatted(kind.getSimpleName(), end));
      }
      if (kind.isInstance(message)) {
        return kind.cast(message);
      }
      if (message instanceof SandboxMessage.WorkError failed) {
        throw new IllegalStateException(failed.error().message());
      }
      if (message instanceof SandboxMessage.AssignFailed failed) {
        throw new IllegalStateException(failed.error().message());
      }
    }
  }

  /** Runs one slice and waits for its result. */
  byte[] one(byte[] datum) throws InterruptedException {
    run(List.of(new SliceInput(1, datum)));
    return next(SandboxMessage.Completed.class).result();
  }

  SandboxEnd end() {
    return end.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
