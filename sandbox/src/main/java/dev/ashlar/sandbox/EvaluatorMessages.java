package dev.ashlar.sandbox;

import dev.ashlar.values.Arr;
import dev.ashlar.values.CanonicalJson;
import dev.ashlar.values.ErrorValue;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.Obj;
import dev.ashlar.values.V8Format;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluator says, as lines. The order of members is that of the original, so that the lines
 * are the same to the byte.
 */
final class EvaluatorMessages {
  /** The engine's adapter: loaders, timers. */
  static final int RING_HOST = 0;

  /** The access lists. */
  static final int RING_ACCESS = 1;

  /** Modules, worktimes, bootstrap. */
  static final int RING_WORKTIME = 2;

  /** The job's code, and what speaks for it. */
  static final int RING_GUEST = 3;

  private static final String REQUEST = "request";
  private static final double NANOS_PER_MILLI = 1e6;
  private static final char LINE_FEED_SYMBOL = '\u2424';

  private EvaluatorMessages() {}

  /** The line of a message, marshalled. */
  static String line(int ring, JsValue value) {
    var message = new Obj().put("ringSource", ring).put("value", value);
    return "MSG:{\"type\":\"workerMessage\",\"message\":%s}".formatted(Kvin.write(message));
  }

  static String log(String text) {
    return "LOG:" + text.replace('\n', LINE_FEED_SYMBOL);
  }

  static String die(String why) {
    return "DIE: " + why.replace('\n', LINE_FEED_SYMBOL);
  }

  /** The receipt of a line; with an exception it could not be processed. */
  static String receipt(String step, @Nullable String origin, @Nullable GuestError exception) {
    var result = new Obj().put("type", "result").put("step", step);
    result.put("success", exception == null);
    if (origin != null) {
      result.put("origin", origin);
    }
    if (exception != null) {
      result.put(
          "exception",
          new Obj()
              .put("name", exception.name())
              .put("message", exception.message())
              .put("stack", exception.name() + ": " + exception.message()));
    }
    return "MSG:" + CanonicalJson.write(result);
  }

  static Obj request(String name) {
    return new Obj().put(REQUEST, name);
  }

  static Obj scriptLoaded(String script) {
    return request("scriptLoaded").put("script", script).put("result", "success");
  }

  /** What this evaluator can: no graphics, the reference bits of {@code Math.exp}, strict mode. */
  static Obj describe(List<Obj> worktimes) {
    var environment =
        new Obj().put("webgpu", false).put("offscreenCanvas", false).put("fdlibm", true);
    return new Obj()
        .put("capabilities", new Obj().put("environment", environment).put("useStrict", true))
        .put("worktimes", Arr.of(worktimes))
        .put(REQUEST, "describe");
  }

  static Obj assigned(JsValue jobAddress) {
    return request("assigned").put("jobAddress", jobAddress);
  }

  static Obj reject(GuestError error) {
    return request("reject").put("error", error(error));
  }

  static Obj dependency(double id, List<String> modules) {
    return request("dependency")
        .put("data", Arr.of(modules.stream().map(JsValue::text).toList()))
        .put("id", id);
  }

  static Obj progress(SandboxMessage.Progress report) {
    return request("progress")
        .put("progress", report.percent())
        .put("value", V8Format.decode(report.said()))
        .put("indeterminate", report.indeterminate() ? 1 : 0)
        .put("throttledReports", report.throttled());
  }

  static Obj console(SandboxMessage.Console line) {
    var payload = new Obj().put("level", line.level());
    if (line.arguments().length > 0) {
      JsValue arguments = V8Format.decode(line.arguments());
      payload.put("message", arguments instanceof Arr ? arguments : Arr.of(arguments));
    }
    return request("console").put("payload", payload.put("same", line.same()));
  }

  static Obj emitted(SandboxMessage.Emit event) {
    return request("emitEvent")
        .put(
            "payload",
            new Obj()
                .put("eventName", "custom")
                .put("customEvent", event.name())
                .put("data", V8Format.decode(event.value())));
  }

  static Obj measurement(Meter meter) {
    return request("measurement")
        .put("total", meter.wallNanos() / NANOS_PER_MILLI)
        .put("webGL", 0)
        .put("webGPU", 0)
        .put("CPU", meter.cpuNanos() / NANOS_PER_MILLI);
  }

  static Obj complete(byte[] result) {
    return request("complete").put("result", V8Format.decode(result));
  }

  static Obj workError(GuestError error) {
    return request("workError").put("error", error(error));
  }

  static Obj sandboxError(GuestError error) {
    return request("sandboxError").put("error", error(error));
  }

  static Obj workReject(SandboxMessage.Rejected rejected) {
    return request("workReject")
        .put(
            "workRejectData",
            new Obj()
                .put("reason", V8Format.decode(rejected.reason()))
                .put("retries", rejected.retries()));
  }

  /** As the original copies it: always of class Error, its name a property; line in the stack. */
  private static ErrorValue error(GuestError error) {
    String stack = error.stack().isEmpty() ? error.name() + ": " + error.message() : error.stack();
    var value = ErrorValue.of("Error", error.message()).stack(stack);
    if (!error.name().equals("Error")) {
      value.put("name", JsValue.text(error.name()));
    }
    if (!error.code().isEmpty()) {
      value.put("code", JsValue.text(error.code()));
    }
    return value;
  }

  /** How the original writes the moment of its death. */
  static String moment(java.time.ZonedDateTime now) {
    return java.time.format.DateTimeFormatter.ofPattern(
            "EEE MMM dd yyyy HH:mm:ss 'GMT'Z", Locale.ROOT)
        .format(now);
  }
}
