package dev.ashlar.sandbox;

import dev.ashlar.values.ErrorValue;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The slice that runs in an evaluator elsewhere: turns what it says into messages, until its first
 * terminal one. Time is taken here; processor time is what the evaluator says, if that can be.
 *
 * <p>The reading thread tells, the feeding thread waits; guarded by its monitor. The listener is
 * called outside it.
 */
final class StreamSlice {
  private static final double NANOS_PER_MILLI = 1e6;

  private final long number;
  private final long startedNanos;
  private final long bytesIn;
  private final SliceCounts counts;
  private final Consumer<SandboxMessage> listener;
  private long progressNanos;
  private long bytesOut;
  private double percent;
  private @Nullable JsValue measurement;
  private long logBytes;
  private long eventBytes;
  private boolean over;
  private boolean rejected;
  private boolean lost;

  StreamSlice(
      long number,
      long nowNanos,
      long bytesIn,
      SliceCounts counts,
      Consumer<SandboxMessage> listener) {
    this.number = number;
    this.startedNanos = nowNanos;
    this.progressNanos = nowNanos;
    this.bytesIn = bytesIn;
    this.counts = counts;
    this.listener = listener;
  }

  long number() {
    return number;
  }

  synchronized boolean over() {
    return over;
  }

  synchronized boolean rejected() {
    return rejected;
  }

  /** The sandbox is gone: nothing more will come. */
  synchronized void lost() {
    lost = true;
    notifyAll();
  }

  /** Waits for the end of the slice; false when a limit is reached or the sandbox is gone. */
  synchronized boolean awaitEnd(SandboxLimits limits) throws InterruptedException {
    while (!over && !lost) {
      long now = System.nanoTime();
      long left =
          Math.min(
              startedNanos + limits.wall().toNanos() - now,
              progressNanos + limits.silence().toNanos() - now);
      if (left <= 0) {
        return false;
      }
      // At least a millisecond: less would be none at all.
      wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    }
    return over;
  }

  synchronized boolean isSilent(Duration silence) {
    return System.nanoTime() - progressNanos >= silence.toNanos();
  }

  /** What it has used by now. */
  synchronized Meter meter() {
    long wall = Math.max(1, System.nanoTime() - startedNanos);
    double cpu = milliseconds("CPU") * NANOS_PER_MILLI;
    long cpuNanos = cpu >= 0 ? (long) Math.min(cpu, (double) wall) : 0;
    return new Meter(cpuNanos, wall, bytesIn, bytesOut, 0);
  }

  private double milliseconds(String name) {
    return measurement != null
            && EvaluatorJob.member(measurement, name) instanceof JsValue.Num(double value)
        ? value
        : Double.NaN;
  }

  void heard(String request, JsValue value, int bytes) throws ProtocolException {
    SandboxMessage message;
    synchronized (this) {
      if (over) {
        return;
      }
      bytesOut += bytes;
      message = message(request, value);
      over = message instanceof SandboxMessage.Terminal;
    }
    if (message != null) {
      listener.accept(message);
    }
    synchronized (this) {
      notifyAll();
    }
  }

  private @Nullable SandboxMessage message(String request, JsValue value) throws ProtocolException {
    return switch (request) {
      case "progress" -> progress(value);
      case "console" -> console(EvaluatorJob.member(value, "payload"));
      case "emitEvent" -> emitted(EvaluatorJob.member(value, "payload"));
      case "measurement" -> {
        measurement = value;
        yield null;
      }
      case "complete" ->
          measured() ? completed(EvaluatorJob.member(value, "result")) : unmeasured();
      case "workError", "sandboxError" -> {
        JsValue thrown = EvaluatorJob.member(value, "error");
        String code = request.equals("sandboxError") ? "ENOTCLONED" : "";
        yield new SandboxMessage.WorkError(
            number, error(thrown, code), V8Format.encode(thrown), meter());
      }
      case "workReject" -> {
        rejected = true;
        JsValue data = EvaluatorJob.member(value, "workRejectData");
        byte[] reason = V8Format.encode(EvaluatorJob.member(data, "reason"));
        yield new SandboxMessage.Rejected(number, reason, retries(data), meter());
      }
      // It says that nothing was said.
      case "noProgress" -> null;
      default -> throw new ProtocolException("a message '%s' of a slice".formatted(request));
    };
  }

  /** Whether there are figures of the kind that time can have. */
  private boolean measured() {
    return milliseconds("total") >= 0 && milliseconds("CPU") >= 0;
  }

  private SandboxMessage completed(JsValue value) {
    byte[] result = V8Format.encode(value);
    if (counts.allowResult(result)) {
      return new SandboxMessage.Completed(number, result, meter());
    }
    var error =
        GuestError.of(
            "RangeError",
            "the result has %d bytes, more than %d".formatted(result.length, counts.resultBytes()),
            "ETOOBIG");
    return new SandboxMessage.WorkError(number, error, ValueBody.undefined(), meter());
  }

  private SandboxMessage unmeasured() {
    return new SandboxMessage.WorkError(
        number,
        GuestError.of("Error", "the evaluator measured no time for this slice", "EMETRICS"),
        ValueBody.undefined(),
        meter());
  }

  private SandboxMessage progress(JsValue value) {
    progressNanos = System.nanoTime();
    double said =
        EvaluatorJob.member(value, "progress") instanceof JsValue.Num(double number)
            ? number
            : Double.NaN;
    boolean sane = said >= percent && said <= 100;
    if (sane) {
      percent = said;
    }
    boolean indeterminate =
        !sane
            || (EvaluatorJob.member(value, "indeterminate") instanceof JsValue.Num(double flag)
                && flag != 0);
    JsValue raw = EvaluatorJob.member(value, "value");
    boolean plain = raw instanceof JsValue.Num || raw instanceof JsValue.Str;
    return new SandboxMessage.Progress(
        number,
        percent,
        indeterminate,
        plain ? V8Format.encode(raw) : ValueBody.undefined(),
        whole(EvaluatorJob.member(value, "throttledReports")));
  }

  private @Nullable SandboxMessage console(JsValue payload) throws ProtocolException {
    String level = EvaluatorJob.text(payload, "level", "");
    if (!SliceFrames.LEVELS.contains(level)) {
      throw new ProtocolException("a console line of an unknown level");
    }
    JsValue message = EvaluatorJob.member(payload, "message");
    byte[] arguments =
        message instanceof JsValue.Undefined ? new byte[0] : V8Format.encode(message);
    int same = Math.max(1, whole(EvaluatorJob.member(payload, "same")));
    boolean dropped = logBytes > counts.logBytes();
    logBytes += arguments.length;
    if (dropped) {
      return null;
    }
    return logBytes > counts.logBytes()
        ? SliceListener.notice(number, "console output", counts.logBytes())
        : new SandboxMessage.Console(number, level, arguments, same);
  }

  private @Nullable SandboxMessage emitted(JsValue payload) {
    byte[] data = V8Format.encode(EvaluatorJob.member(payload, "data"));
    boolean dropped = eventBytes > counts.eventBytes();
    eventBytes += data.length;
    if (dropped) {
      return null;
    }
    return eventBytes > counts.eventBytes()
        ? SliceListener.notice(number, "events", counts.eventBytes())
        : new SandboxMessage.Emit(number, EvaluatorJob.text(payload, "customEvent", ""), data);
  }

  private static int retries(JsValue data) {
    return Math.max(0, whole(EvaluatorJob.member(data, "retries")));
  }

  private static int whole(JsValue value) {
    return value instanceof JsValue.Num(double number) ? (int) number : 0;
  }

  /** An error value as text, with a code where it has none. */
  static GuestError error(JsValue thrown, String otherwise) {
    if (!(thrown instanceof ErrorValue error)) {
      return GuestError.of("Error", String.valueOf(thrown.toJava()), otherwise);
    }
    return new GuestError(
        property(error, "name", error.name()),
        error.message().orElse(""),
        error.stack().orElse(""),
        property(error, "code", otherwise),
        whole(error.properties().getOrDefault("lineNumber", JsValue.undefined())),
        whole(error.properties().getOrDefault("columnNumber", JsValue.undefined())));
  }

  private static String property(ErrorValue error, String name, String otherwise) {
    return error.properties().get(name) instanceof JsValue.Str(String text) ? text : otherwise;
  }
}
