package dev.ashlar.runner;

import dev.ashlar.net.HttpExchange;
import dev.ashlar.sandbox.LogLine;
import dev.ashlar.store.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/workers/{id}/logs}: lines since a moment or a number, of a level and above; with
 * {@code follow=1} as server-sent events, which go on until the client leaves and can be taken up
 * again by {@code Last-Event-ID}.
 */
final class LogsHttp {
  private static final int PAGE = 100;
  private static final int MAX_PAGE = 10_000;

  /** Also how soon lines of other runners, and a client that left, are noticed. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final Database database;
  private final LogStore store;
  private final LogWriter writer;

  LogsHttp(Database database, LogStore store, LogWriter writer) {
    this.database = database;
    this.store = store;
    this.writer = writer;
  }

  void handle(HttpExchange exchange, SmartWorker worker) throws Exception {
    LogLine.Level level = level(exchange);
    int limit = Parameters.count(exchange, "limit", PAGE, MAX_PAGE);
    long after = after(exchange, worker, level, limit);
    if (exchange.query("follow").isPresent()) {
      follow(exchange, worker, level, after);
      return;
    }
    List<LogStore.Line> lines =
        database.read(handle -> store.after(handle, worker.id(), after, level, limit));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("lines");
    lines.forEach(line -> array.add(json(worker, line)));
    json.put("since", lines.isEmpty() ? after : lines.getLast().id());
    exchange.json(200, json);
  }

  private static LogLine.Level level(HttpExchange exchange) {
    String text = exchange.query("level").orElse("debug");
    try {
      return LogLine.Level.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Parameters.bad("level", text, "use debug, info, log, warn or error");
    }
  }

  private long after(HttpExchange exchange, SmartWorker worker, LogLine.Level level, int limit) {
    String since = exchange.header("last-event-id").or(() -> exchange.query("since")).orElse("");
    if (since.isEmpty()) {
      return database.read(handle -> store.beforeNewest(handle, worker.id(), level, limit));
    }
    if (since.matches("[0-9]{1,18}")) {
      return Long.parseLong(since);
    }
    try {
      Instant moment = Instant.parse(since);
      return database.read(handle -> store.before(handle, worker.id(), moment));
    } catch (DateTimeParseException e) {
      throw Parameters.bad(
          "since", since, "give a line's id, or a moment like 2026-11-26T00:00:00Z");
    }
  }

  private void follow(HttpExchange exchange, SmartWorker worker, LogLine.Level level, long from)
      throws IOException, InterruptedException {
    var gone = new AtomicBoolean();
    exchange.onClientGone(() -> gone.set(true));
    var head = Map.of("content-type", "text/event-stream", "cache-control", "no-store");
    long after = from;
    long lastWrite = System.nanoTime();
    try (OutputStream out = exchange.stream(200, head)) {
      while (!gone.get()) {
        long known = writer.settled();
        long start = after;
        List<LogStore.Line> lines =
            database.read(handle -> store.after(handle, worker.id(), start, level, PAGE));
        if (!lines.isEmpty()) {
          out.write(events(worker, lines).getBytes(StandardCharsets.UTF_8));
          out.flush();
          after = lines.getLast().id();
          lastWrite = System.nanoTime();
          continue;
        }
        if (System.nanoTime() - lastWrite > HEARTBEAT.toNanos()) {
          out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
          out.flush();
          lastWrite = System.nanoTime();
        }
        writer.awaitMore(known, LOOK_AGAIN);
      }
    }
  }

  private static String events(SmartWorker worker, List<LogStore.Line> lines) {
    var text = new StringBuilder();
    for (LogStore.Line line : lines) {
      text.append("id: ").append(line.id()).append('\n');
      text.append("data: ").append(json(worker, line)).append("\n\n");
    }
    return text.toString();
  }

  private static ObjectNode json(SmartWorker worker, LogStore.Line line) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", line.id());
    json.put("ts", line.at().toString());
    json.put("worker", worker.id());
    json.put("version", line.version());
    if (!line.event().isEmpty()) {
      json.put("event", line.event());
    }
    json.put("level", line.level().name().toLowerCase(Locale.ROOT));
    ArrayNode message = json.putArray("message");
    line.message().forEach(message::add);
    if (!line.source().isEmpty()) {
      json.put("source", line.source());
    }
    return json;
  }
}
