package dev.ashlar.worker;

import dev.ashlar.base.AshlarException;
import dev.ashlar.job.SliceMetrics;
import dev.ashlar.sandbox.GuestError;
import dev.ashlar.sandbox.Meter;
import dev.ashlar.sandbox.SandboxMessage;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.Travelling;
import dev.ashlar.values.V8Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Hears what a sandbox says while it runs one batch, and decides what becomes of each slice. Called
 * on one thread of the sandbox; the slot reads the outcome only when the batch is over, but another
 * thread may then ask, so the methods are synchronized.
 */
final class BatchRun {
  /** From this wall time on the lenient rule asks for progress, too. */
  static final Duration LENIENT_LIMIT = Duration.ofSeconds(30);

  private static final double NANOS_PER_MILLI = 1e6;

  private final Context context;
  private final OutTray tray;
  private final WorkQueue.Batch batch;
  private final SandboxHandle sandbox;
  private final String engine;
  private final Map<Long, SliceTask> open = new LinkedHashMap<>();
  private final List<SliceTask> again = new ArrayList<>();
  private @Nullable ReturnReason rejected;
  private boolean poisoned;
  private boolean progress;
  private String lastConsole = "";
  private int finished;

  /**
   * @param engine what computes, where results must say so; else empty
   */
  BatchRun(
      Context context, OutTray tray, WorkQueue.Batch batch, SandboxHandle sandbox, String engine) {
    this.context = context;
    this.tray = tray;
    this.batch = batch;
    this.sandbox = sandbox;
    this.engine = engine;
    batch.tasks().forEach(task -> open.put(task.number(), task));
  }

  /** Slices that ended here, one way or another, and were not put aside to run again. */
  synchronized int finished() {
    return finished;
  }

  /** Slices that have not ended. */
  synchronized List<SliceTask> open() {
    return new ArrayList<>(open.values());
  }

  /** Slices that ended and are to run again. */
  synchronized List<SliceTask> again() {
    return List.copyOf(again);
  }

  /** Why the guest wants no more slices of this job; empty as long as it does. */
  synchronized Optional<ReturnReason> rejected() {
    return Optional.ofNullable(rejected);
  }

  /** Whether the sandbox is not to be used again. */
  synchronized boolean poisoned() {
    return poisoned;
  }

  synchronized void heard(SandboxMessage message) {
    switch (message) {
      case SandboxMessage.SliceStarted(long slice) -> started(slice);
      case SandboxMessage.Progress report -> {
        progress = true;
        if (sandbox.heard()) {
          sandbox.emit(new SandboxEvent.Progress(info(report.slice()), report.known()));
        }
      }
      case SandboxMessage.Console console -> console(console);
      case SandboxMessage.Emit emit -> emitted(emit);
      case SandboxMessage.Completed(long slice, byte[] result, Meter meter) -> {
        SliceTask task = open.remove(slice);
        if (task != null) {
          completed(task, result, meter);
        }
      }
      case SandboxMessage.WorkError(long slice, var error, byte[] thrown, Meter meter) -> {
        SliceTask task = open.remove(slice);
        if (task != null) {
          threw(task, error, meter);
        }
      }
      case SandboxMessage.Rejected(long slice, byte[] reason, int retries, Meter meter) -> {
        SliceTask task = open.remove(slice);
        if (task != null) {
          rejects(task, reason, retries);
        }
      }
      // The session keeps these to itself.
      case SandboxMessage.Assigned() -> {}
      case SandboxMessage.AssignFailed(var error) -> {}
      case SandboxMessage.BatchDone() -> {}
    }
  }

  /** The sandbox died under this slice. */
  synchronized void died(SliceTask task, GuestError error) {
    open.remove(task.number());
    sandbox.ended(info(task.number()), new SandboxEvent.SliceError(info(task.number()), error));
  }

  private void started(long slice) {
    progress = false;
    lastConsole = "";
    if (open.containsKey(slice)) {
      sandbox.started(info(slice));
    }
  }

  private void completed(SliceTask task, byte[] result, Meter meter) {
    if (withoutProgress(meter)) {
      noProgress(task);
      return;
    }
    FinishedSlice.Outcome outcome;
    try {
      outcome = new FinishedSlice.Outcome.Value(Travelling.of(V8Format.decode(result)).uri());
    } catch (AshlarException e) {
      poisoned = true;
      threw(
          task,
          GuestError.of("Error", "Unserializable message from work function", e.code().name()),
          meter);
      return;
    }
    if (finish(task, outcome, meter)) {
      sandbox.ended(
          info(task.number()),
          new SandboxEvent.SliceFinish(info(task.number()), TimeReport.of(meter)));
    }
  }

  private boolean withoutProgress(Meter meter) {
    if (progress) {
      return false;
    }
    return switch (context.options().progressRule()) {
          case STRICT -> true;
          case LENIENT -> meter.wallNanos() >= LENIENT_LIMIT.toNanos();
        }
        && !ignored();
  }

  private boolean ignored() {
    if (context.options().sandboxOptions().ignoreNoProgress()) {
      context.warn("job %s reports no progress".formatted(batch.job().id()));
      return true;
    }
    return false;
  }

  private void noProgress(SliceTask task) {
    String text = "the work function never called progress()";
    tray.add(
        new GuestEvent.NoProgress(
            batch.job().id(), task.number(), task.authorization(), text, now()));
    giveBack(task, ReturnReason.of("ENOPROGRESS", text));
    sandbox.ended(
        info(task.number()),
        new SandboxEvent.SliceError(
            info(task.number()), GuestError.of("Error", text, "ENOPROGRESS")));
  }

  /** The scheduler tells the job's owner, when the error has been committed as the slice's end. */
  private void threw(SliceTask task, GuestError error, Meter meter) {
    if (finish(task, new FinishedSlice.Outcome.Thrown(error), meter)) {
      sandbox.ended(info(task.number()), new SandboxEvent.SliceError(info(task.number()), error));
    }
  }

  /** Hands the result over, unless a listener wants it returned. */
  private boolean finish(SliceTask task, FinishedSlice.Outcome outcome, Meter meter) {
    finished++;
    if (vetoed(task)) {
      ReturnReason why = ReturnReason.WITHHELD;
      giveBack(task, why);
      sandbox.ended(
          info(task.number()),
          new SandboxEvent.SliceError(
              info(task.number()), GuestError.of("Error", why.message(), why.code())));
      return false;
    }
    var slice =
        new FinishedSlice(
            batch.job().id(), task.number(), task.authorization(), outcome, metrics(meter), engine);
    context.journal().finished(slice.job(), slice.slice(), slice.json());
    tray.add(new OutTray.Item(slice, sandbox));
    return true;
  }

  private boolean vetoed(SliceTask task) {
    if (context.worker().listenerCount("beforeResult") == 0) {
      return false;
    }
    var cancelled = new AtomicBoolean();
    context.ask(
        new WorkerEvent.BeforeResult(() -> cancelled.set(true), batch.job().id(), task.number()));
    return cancelled.get();
  }

  private void rejects(SliceTask task, byte[] reason, int retries) {
    String text = reasonText(reason);
    sandbox.ended(
        info(task.number()),
        new SandboxEvent.SliceError(
            info(task.number()), GuestError.of("Error", text, "EWORKREJECT")));
    if (task.rejections() < retries) {
      again.add(task.afterRejection());
      return;
    }
    rejected = new ReturnReason("EWORKREJECT", text, retries);
    giveBack(task, rejected);
  }

  private void giveBack(SliceTask task, ReturnReason why) {
    tray.giveBack(batch.job().id(), List.of(task), why);
  }

  private void console(SandboxMessage.Console console) {
    String message = "";
    if (console.arguments().length > 0) {
      String written = kvin(console.arguments());
      if (written == null) {
        return;
      }
      message = written;
      lastConsole = message;
    } else {
      message = lastConsole;
    }
    // What is written while the job is loaded belongs to the slice that made it load.
    long slice = console.slice() > 0 ? console.slice() : batch.tasks().getFirst().number();
    tray.add(
        new GuestEvent.Console(
            batch.job().id(),
            slice,
            authorization(slice),
            console.level(),
            message,
            console.same()));
  }

  private void emitted(SandboxMessage.Emit emit) {
    try {
      JsonNode value = EmittedValue.json(V8Format.decode(emit.value()));
      tray.add(
          new GuestEvent.Custom(
              batch.job().id(), emit.slice(), authorization(emit.slice()), emit.name(), value));
    } catch (AshlarException e) {
      context.warn("an event of job %s cannot travel".formatted(batch.job().id()));
    }
  }

  /** A console line that cannot be decoded is the guest's loss, not the worker's. */
  private @Nullable String kvin(byte[] arguments) {
    try {
      return Kvin.write(V8Format.decode(arguments));
    } catch (AshlarException e) {
      context.warn("a console line of job %s cannot travel".formatted(batch.job().id()));
      return null;
    }
  }

  private String authorization(long slice) {
    SliceTask task = open.get(slice);
    return task != null ? task.authorization() : batch.tasks().getFirst().authorization();
  }

  private static String reasonText(byte[] reason) {
    try {
      return switch (V8Format.decode(reason)) {
        case JsValue.Str(String text) -> text;
        case JsValue value -> String.valueOf(value.toJava());
      };
    } catch (AshlarException e) {
      return "";
    }
  }

  private SliceInfo info(long slice) {
    return new SliceInfo(batch.job().handle(), slice);
  }

  private long now() {
    return context.options().clock().millis();
  }

  private static SliceMetrics metrics(Meter meter) {
    double wall = Math.max(1, meter.wallNanos());
    double density = Math.min(SliceMetrics.MAX_DENSITY, meter.cpuNanos() / wall);
    return new SliceMetrics(
        meter.cpuNanos() / NANOS_PER_MILLI, 0, density, 0, meter.bytesIn(), meter.bytesOut());
  }
}
