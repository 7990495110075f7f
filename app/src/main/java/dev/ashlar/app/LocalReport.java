package dev.ashlar.app;

import dev.ashlar.sandbox.GuestError;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.ValuesException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What one local run said and used, as lines for a person or as one object for a program. */
final class LocalReport {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double BYTES_PER_MIB = 1 << 20;

  private final ObjectNode json = JsonMapper.shared().createObjectNode();
  private final List<String> lines = new ArrayList<>();
  private boolean result;

  boolean hasResult() {
    return result;
  }

  /** Something that the script said on the way. */
  void said(String kind, String name, JsonNode value) {
    json.withArray(kind).addObject().put("name", name).set("value", value);
    lines.add("%-12s %s".formatted(name, Terminal.plain(value.toString())));
  }

  void completed(JsValue value) {
    result = true;
    JsonNode node = json(value);
    json.put("outcome", "completed").set("result", node);
    lines.add("%-12s %s".formatted("result", Terminal.plain(node.toString())));
  }

  void answered(int status, JsonNode headers, String body) {
    result = true;
    json.put("outcome", "answered").put("status", status).put("body", body);
    json.set("headers", headers);
    lines.add("%-12s %d".formatted("status", status));
    headers
        .properties()
        .forEach(header ->
            lines.add(
                "%-12s %s: %s"
                    .formatted(
                        "header",
                        Terminal.plain(header.getKey()),
                        Terminal.plain(header.getValue().asString("")))));
    lines.add("%-12s %s".formatted("body", Terminal.plain(body)));
  }

  void done() {
    result = true;
    json.put("outcome", "done");
    lines.add("%-12s done".formatted("outcome"));
  }

  void failed(String outcome, GuestError error) {
    json.put("outcome", outcome);
    json.putObject("error")
        .put("name", error.name())
        .put("message", error.message())
        .put("code", error.code())
        .put("stack", error.stack())
        .put("line", error.line())
        .put("column", error.column());
    String place =
        error.line() > 0 ? " (line %d, column %d)".formatted(error.line(), error.column()) : "";
    String code = error.code().isEmpty() ? "" : " [%s]".formatted(error.code());
    lines.add(
        "%-12s %s%s%s"
            .formatted(
                outcome,
                Terminal.plain("%s: %s".formatted(error.name(), error.message())),
                Terminal.plain(code),
                place));
  }

  /** How a sandbox ended that should have gone on. */
  void ended(String code, String text) {
    json.put("outcome", "ended").put("code", code).put("reason", text);
    lines.add("%-12s %s [%s]".formatted("ended", Terminal.plain(text), code));
  }

  void progress(double percent) {
    json.put("progress", percent);
  }

  void used(long cpuNanos, long wallNanos) {
    json.putObject("meter")
        .put("cpuMillis", cpuNanos / NANOS_PER_MILLI)
        .put("wallMillis", wallNanos / NANOS_PER_MILLI);
    lines.add(
        "%-12s cpu %.1f ms, wall %.1f ms"
            .formatted("meter", cpuNanos / NANOS_PER_MILLI, wallNanos / NANOS_PER_MILLI));
  }

  void used(dev.ashlar.sandbox.Meter meter) {
    used(meter.cpuNanos(), meter.wallNanos());
    json.withObject("meter")
        .put("bytesIn", meter.bytesIn())
        .put("bytesOut", meter.bytesOut())
        .put("peakMemoryBytes", meter.peakMemoryBytes());
    lines.add(
        lines.removeLast()
            + ", %d bytes in, %d bytes out, %.0f MiB at most"
                .formatted(
                    meter.bytesIn(), meter.bytesOut(), meter.peakMemoryBytes() / BYTES_PER_MIB));
  }

  void print(PrintWriter out, boolean asJson) {
    if (asJson) {
      out.println(json);
    } else {
      lines.forEach(out::println);
    }
    out.flush();
  }

  /** JSON where it can say the value, else the value's KVIN document. */
  static JsonNode json(JsValue value) {
    try {
      return value instanceof JsValue.Undefined
          ? JsonMapper.shared().readTree(Kvin.write(value))
          : value.toJson();
    } catch (ValuesException e) {
      return JsonMapper.shared().readTree(Kvin.write(value));
    }
  }
}
