package dev.ashlar.sandbox;

import dev.ashlar.values.V8Format;
import dev.ashlar.values.ValuesException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One job's cell. A feeding thread sends requests, one after another, and waits for each to be
 * through; so a frame is only ever written while the cell reads, and neither side can wait for the
 * other in a circle. Answers come on the cell's reading thread. Calls of the listener are made
 * under one lock.
 */
final class SliceSandbox implements Sandbox {
  /** Loading a job, with all its modules, takes no longer than this. */
  static final Duration ASSIGN_DEADLINE = Duration.ofMinutes(2);

  /** Processor time that a slice may use after it rejected itself. */
  static final Duration AFTER_REJECT = Duration.ofMillis(100);

  private static final int MAX_SLICES_PER_FRAME = 10_000;
  private static final int MAX_FRAME_BYTES = 8 * 1024 * 1024;
  private static final int MAX_DATUM_BYTES = FrameType.SLICES.maxLength() - 64;
  private static final Logger log = LoggerFactory.getLogger(SliceSandbox.class);

  private final SandboxSpec spec;
  private final Cell cell;
  private final Worktimes worktimes;
  private final SliceListener listener;
  private final RequestQueue requests;
  private final ReentrantLock telling = new ReentrantLock();
  private final CompletableFuture<SandboxEnd> end = new CompletableFuture<>();
  private final Thread feeder;
  private volatile Consumer<SandboxMessage> messages = message -> {};
  private @Nullable GuestError assignError; // the feeder's own
  private volatile @Nullable Determinism determinism;

  SliceSandbox(SandboxSpec spec, Cell cell, Worktimes worktimes) {
    this.spec = spec;
    this.worktimes = worktimes;
    this.requests = new RequestQueue(spec.name());
    this.cell = cell;
    this.listener = new SliceListener(cell, spec.limits().counts(), this::tell);
    // No virtual thread: the first one that writes to a socket makes each read and write of it two.
    this.feeder =
        Thread.ofPlatform()
            .daemon()
            .name("sandbox-" + spec.name())
            .stackSize(256 * 1024)
            .unstarted(this::feed);
    cell.onEnd(this::ended);
    feeder.start();
  }

  @Override
  public void post(SandboxRequest request) {
    switch (request) {
      case SandboxRequest.Assign assign -> requests.assign(assign);
      case SandboxRequest.Run run -> requests.run(run);
      case SandboxRequest.Cancel() -> close();
    }
  }

  @Override
  public void onMessage(Consumer<SandboxMessage> listener) {
    messages = listener;
  }

  @Override
  public void onEnd(Consumer<SandboxEnd> listener) {
    var _ =
        end.thenAccept(how -> {
          telling.lock();
          try {
            listener.accept(how);
          } catch (RuntimeException e) {
            log.atError().addKeyValue("sandbox", spec.name()).setCause(e).log("listener failed");
          } finally {
            telling.unlock();
          }
        });
  }

  @Override
  public String engine() {
    return cell.engine();
  }

  @Override
  public void close() {
    cell.close();
  }

  private void tell(SandboxMessage message) {
    telling.lock();
    try {
      messages.accept(determinism == null ? message : canonical(message));
    } catch (RuntimeException e) {
      log.atError().addKeyValue("sandbox", spec.name()).setCause(e).log("listener failed");
    } finally {
      telling.unlock();
    }
  }

  /** The message with one form of NaN in its result; one that cannot be read goes as it is. */
  private static SandboxMessage canonical(SandboxMessage message) {
    if (message instanceof SandboxMessage.Completed(long slice, byte[] result, Meter meter)) {
      try {
        return new SandboxMessage.Completed(slice, V8Format.canonical(result), meter);
      } catch (ValuesException e) {
        log.atDebug().addKeyValue("slice", slice).setCause(e).log("a result cannot be read");
      }
    }
    return message;
  }

  private void ended(CellEnd how) {
    SliceBatch batch = listener.batch();
    boolean running = batch != null && batch.running() && !batch.rejected();
    long slice = running && batch != null ? batch.position().slice() : SandboxEnd.NO_SLICE;
    Meter meter =
        batch == null
            ? Meter.NONE
            : batch.lastMeter(cell.cpuNanos(), System.nanoTime(), cell.peakMemoryBytes());
    feeder.interrupt();
    end.complete(new SandboxEnd(how.cause(), slice, how.limit(), how.value(), how.log(), meter));
  }

  // --- the feeding thread -----------------------------------------------------------------------

  private void feed() {
    try {
      while (!cell.ended()) {
        switch (requests.take()) {
          case SandboxRequest.Assign(var code) -> assign(code);
          case SandboxRequest.Run(var slices) -> run(slices);
          case SandboxRequest.Cancel() -> close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SandboxException e) {
      // The cell is gone; its end says why.
      log.atDebug().addKeyValue("sandbox", spec.name()).setCause(e).log("feeding stopped");
    } catch (RuntimeException e) {
      log.atError().addKeyValue("sandbox", spec.name()).setCause(e).log("feeding failed");
      cell.kill(Cause.CRASHED, "", "its requests could not be handled");
    }
  }

  private void assign(JobCode job) throws InterruptedException {
    JobCode code;
    try {
      code = worktimes.prepare(job);
    } catch (SandboxException e) {
      refuse(GuestError.of("Error", e.line(), "ENOWORKTIME"));
      return;
    }
    determinism = code.determinism();
    long cpuBefore = cell.cpuNanos();
    cell.guard(now -> {
      if (cell.cpuNanos() - cpuBefore > spec.limits().cpu().toNanos()) {
        cell.kill(Cause.CPU_LIMIT, "cpu", text(spec.limits().cpu()));
      }
    });
    try {
      load(code).get(ASSIGN_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      tell(new SandboxMessage.Assigned());
    } catch (TimeoutException e) {
      cell.kill(Cause.WALL_LIMIT, "assign", text(ASSIGN_DEADLINE));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GuestFailure failure) {
        refuse(failure.error());
      }
    } finally {
      cell.unguard();
    }
  }

  private CompletableFuture<byte[]> load(JobCode code) {
    GuestError unfit = unfit(code);
    if (unfit != null) {
      return CompletableFuture.failedFuture(new GuestFailure(unfit));
    }
    CompletableFuture<byte[]> begun = cell.init(spec.memoryMiB(), configuration(code));
    for (Map.Entry<String, String> module : code.modules().entrySet()) {
      byte[] head = SliceFrames.moduleHead(SliceFrames.KIND_COMMON_JS, module.getKey());
      cell.send(FrameType.MODULE, 0, 0, head, utf8(module.getValue()));
    }
    byte[] head = SliceFrames.moduleHead(SliceFrames.KIND_WORK, "");
    cell.send(FrameType.MODULE, 0, 0, head, utf8(code.workFunction()));
    for (byte[] argument : code.arguments()) {
      cell.send(FrameType.ARGUMENTS, 0, 0, SliceFrames.sized(argument));
    }
    byte[] order =
        Cell.JSON.writeValueAsBytes(
            Map.of("useStrict", code.useStrict(), "dependencies", code.dependencies()));
    return begun.thenCombine(cell.ask(FrameType.LOAD, 0, order), (first, second) -> second);
  }

  private ObjectNode configuration(JobCode code) {
    ObjectNode config = Cell.JSON.createObjectNode();
    SliceCounts counts = spec.limits().counts();
    config
        .put("timers", counts.timers())
        .put("resultBytes", counts.resultBytesInFrame())
        .put("throttleMillis", code.progressThrottle().toMillis());
    config.set("requirePath", Cell.JSON.valueToTree(code.requirePath()));
    config.set("job", Cell.JSON.valueToTree(code.jobPublic()));
    Determinism fixed = code.determinism();
    if (fixed != null) {
      config.putObject("deterministic").put("now", fixed.nowMillis()).put("seed", fixed.seed());
    }
    return config;
  }

  private static @Nullable GuestError unfit(JobCode code) {
    int most = FrameType.MODULE.maxLength() - 65_540;
    boolean fits =
        code.workFunction().length() <= most / 3
            && code.modules().values().stream().allMatch(source -> source.length() <= most / 3)
            && code.arguments().stream().allMatch(argument -> argument.length <= most);
    return fits
        ? null
        : GuestError.of(
            "RangeError", "a source or an argument of the job is larger than a frame", "ETOOBIG");
  }

  private void refuse(GuestError error) {
    assignError = error;
    tell(new SandboxMessage.AssignFailed(error));
  }

  private void run(List<SliceInput> slices) throws InterruptedException {
    var part = new ArrayList<SliceInput>();
    long bytes = 0;
    for (SliceInput slice : slices) {
      GuestError error = refusal(slice);
      if (part.size() >= MAX_SLICES_PER_FRAME
          || error != null
          || bytes + slice.datum().length > MAX_FRAME_BYTES) {
        runPart(part, false);
        part = new ArrayList<>();
        bytes = 0;
      }
      if (error != null) {
        byte[] thrown = ValueBody.undefined();
        tell(new SandboxMessage.WorkError(slice.slice(), error, thrown, Meter.NONE));
        continue;
      }
      part.add(slice);
      bytes += slice.datum().length;
    }
    if (part.isEmpty()) {
      tell(new SandboxMessage.BatchDone());
    } else {
      runPart(part, true);
    }
  }

  private @Nullable GuestError refusal(SliceInput slice) {
    if (assignError != null) {
      return assignError;
    }
    return slice.datum().length <= MAX_DATUM_BYTES
        ? null
        : GuestError.of(
            "RangeError",
            "the datum has %d bytes, more than %d".formatted(slice.datum().length, MAX_DATUM_BYTES),
            "ETOOBIG");
  }

  /** The last part tells of its end itself, when the cell does: nobody has to be woken for it. */
  private void runPart(List<SliceInput> slices, boolean last) throws InterruptedException {
    if (slices.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    var batch = new SliceBatch(cell.nextId(), List.copyOf(slices), last, cell.cpuNanos(), now);
    listener.begin(batch);
    tell(new SandboxMessage.SliceStarted(slices.getFirst().slice()));
    cell.guard(at -> check(batch, at));
    try {
      cell.send(FrameType.SLICES, 0, batch.id(), SliceFrames.slices(slices, determinism != null));
      batch.done().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a batch ended in a way it never does", e);
    } finally {
      cell.unguard();
    }
  }

  // --- on the watchdog's thread -----------------------------------------------------------------

  private void check(SliceBatch batch, long now) {
    batch.look().ifPresent(at -> check(at, now));
  }

  private void check(SliceBatch.Position at, long now) {
    SandboxLimits limits = spec.limits();
    Duration cpu = at.rejected() ? AFTER_REJECT : limits.cpu();
    if (cell.cpuNanos() - at.cpuSince() > cpu.toNanos()) {
      cell.kill(Cause.CPU_LIMIT, at.rejected() ? "cpu-after-reject" : "cpu", text(cpu));
    } else if (now - at.wallSince() > limits.wall().toNanos()) {
      cell.kill(Cause.WALL_LIMIT, "wall", text(limits.wall()));
    } else if (now - at.progressSince() > limits.silence().toNanos()) {
      cell.kill(Cause.WALL_LIMIT, SandboxEnd.SILENCE, text(limits.silence()));
    }
  }

  private static String text(Duration duration) {
    return "%.3f s".formatted(duration.toNanos() / 1e9);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
