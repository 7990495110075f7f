package dev.ashlar.sandbox;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Turns frames into lines of the worker's log, so many bytes for an event and no more. Thread-safe.
 */
final class IsolateLogs {
  private static final List<LogLine.Level> LEVELS = List.of(LogLine.Level.values());
  private static final int PREFIX = 5;

  private final Bindings bindings;

  /** Text of one event that is kept; of no event, for as long as the instance lives. */
  private final int maxEventBytes;

  private final Recent recent = new Recent(); // guarded by this

  /** What is known of an event. */
  private static final class Known {
    final String label;
    int bytes;

    Known(String label) {
      this.label = label;
    }
  }

  /**
   * The newest events, also such as are over: their timers and promises may still say something.
   */
  private static final class Recent extends LinkedHashMap<Integer, Known> {
    private static final int MAX = 2_000;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Integer, Known> eldest) {
      return size() > MAX;
    }
  }

  IsolateLogs(Bindings bindings, int maxEventBytes) {
    this.bindings = bindings;
    this.maxEventBytes = maxEventBytes;
  }

  /** An event begins. */
  synchronized void remember(IsolateEvent event) {
    recent.put(event.id, new Known(event.label));
  }

  /** A LOG frame: level, event, then text and source as JSON. */
  void log(byte[] body) throws ProtocolException {
    if (body.length < PREFIX || body[0] < 0 || body[0] >= LEVELS.size()) {
      throw new ProtocolException("a log entry without a level");
    }
    int event = ByteBuffer.wrap(body).getInt(1);
    JsonNode line = Cell.json(Arrays.copyOfRange(body, PREFIX, body.length));
    write(
        event,
        LEVELS.get(body[0]),
        IsolateFrames.text(line, "text"),
        IsolateFrames.text(line, "source"));
  }

  /** A REPORT frame: what nobody caught. */
  void report(int event, byte[] body) throws ProtocolException {
    JsonNode json = Cell.json(body);
    String kind = IsolateFrames.text(json, "kind");
    GuestError error = IsolateFrames.error(json);
    String prefix =
        switch (kind) {
          case "rejection" -> "Uncaught (in promise) ";
          case "waitUntil" -> "Rejected in waitUntil: ";
          default -> "Uncaught ";
        };
    String source = error.line() > 0 ? error.line() + ":" + error.column() : "";
    write(event, LogLine.Level.ERROR, prefix + describe(error), source);
  }

  /** A line of our own about an event. */
  void note(int event, LogLine.Level level, String text) {
    write(event, level, text, "");
  }

  static String describe(GuestError error) {
    return error.stack().isEmpty() ? error.name() + ": " + error.message() : error.stack();
  }

  private void write(int event, LogLine.Level level, String text, String source) {
    String label;
    int before;
    int after;
    synchronized (this) {
      Known entry = recent.computeIfAbsent(event, unknown -> new Known(""));
      label = entry.label;
      before = entry.bytes;
      after = before + text.length() + source.length();
      entry.bytes = after;
    }
    if (after <= maxEventBytes) {
      bindings.log(new LogLine(label, level, List.of(text), source));
    } else if (before <= maxEventBytes) {
      var notice =
          "log-bytes: more than %d bytes of log; the rest is dropped".formatted(maxEventBytes);
      bindings.log(new LogLine(label, LogLine.Level.WARN, List.of(notice), ""));
    }
  }
}
