package dev.ashlar.it;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Node.js program of {@code src/test/npm} on the unmodified packages; its lines of JSON are its
 * report. Must be closed.
 */
final class NodePeer implements AutoCloseable {
  private final Process process;
  private final Path home;
  private final Path errors;
  private final List<JsonNode> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private NodePeer(Process process, Path home, Path errors) {
    this.process = process;
    this.home = home;
    this.errors = errors;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /**
   * Starts a program that knows the scheduler only by its environment, and has a home of its own.
   */
  static NodePeer start(URI scheduler, String program, String... arguments) throws IOException {
    return start(scheduler, Map.of(), program, arguments);
  }

  /** The same with something more in its environment. */
  static NodePeer start(
      URI scheduler, Map<String, String> environment, String program, String... arguments)
      throws IOException {
    var home = Files.createTempDirectory("ashlar-peer");
    return start(home, scheduler, environment, program, arguments);
  }

  /** The same with a home that was used before: who the scheduler is, is remembered there. */
  static NodePeer start(Path home, URI scheduler, String program, String... arguments)
      throws IOException {
    return start(home, scheduler, Map.of(), program, arguments);
  }

  private static NodePeer start(
      Path home,
      URI scheduler,
      Map<String, String> environment,
      String program,
      String... arguments)
      throws IOException {
    var errors = Files.createTempFile("ashlar-peer", ".err");
    var command = new ArrayList<>(List.of("node", program));
    command.addAll(Arrays.asList(arguments));
    var builder =
        new ProcessBuilder(command).directory(Peers.npm().toFile()).redirectError(errors.toFile());
    builder.environment().put("DCP_SCHEDULER_LOCATION", scheduler.toString());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("DCP_RESOURCE_DIR", home.toString());
    builder.environment().putAll(environment);
    return new NodePeer(builder.start(), home, errors);
  }

  Path home() {
    return home;
  }

  /** All that it has said so far. */
  List<JsonNode> lines() {
    return List.copyOf(lines);
  }

  Stream<JsonNode> events(String name) {
    return lines.stream().filter(line -> line.path("event").asString("").equals(name));
  }

  /** Waits until it has said something of a kind, and returns that. */
  JsonNode await(Predicate<JsonNode> wanted, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      var ended = !process.isAlive() && !reader.isAlive();
      for (var line : lines) {
        if (wanted.test(line)) {
          return line;
        }
      }
      if (ended || System.nanoTime() > deadline) {
        throw new AssertionError("it has not said so; it said %s and %s".formatted(lines, tail()));
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  private void read() {
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("{")) {
          lines.add(JsonMapper.shared().readTree(line));
        }
      }
    } catch (IOException e) {
      // It was ended while we read: what it said before counts.
    }
  }

  private String tail() {
    try {
      var text = Files.readString(errors);
      return text.substring(Math.max(0, text.length() - 3000));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    Ending.of(process, Duration.ofSeconds(10));
  }
}
