package dev.ashlar.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A network that runs as its users run it: {@code ashlar up}, with the flags of the {@code ashlar}
 * script, in a process of its own. Must be closed, which ends it by SIGTERM, and by SIGKILL if that
 * does not help; so does the end of this process.
 */
final class UpProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(45);
  private static final Duration END_LIMIT = Duration.ofSeconds(20);
  private static final int LOG_TAIL = 1_500;

  private final Process process;
  private final Path data;
  private final JsonNode ready;
  private final Duration startTime;

  private UpProcess(Process process, Path data, JsonNode ready, Duration startTime) {
    this.process = process;
    this.data = data;
    this.ready = ready;
    this.startTime = startTime;
  }

  /** Starts a network on the folder's data and waits for its ready line. */
  static UpProcess start(ScratchFolder folder) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    var process =
        new ProcessBuilder(command(folder))
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "end-of-network"));
    var line = Optional.<String>empty();
    try {
      line = firstLine(process);
    } finally {
      if (line.isEmpty()) {
        end(process);
      }
    }
    var startTime = Duration.ofNanos(System.nanoTime() - begin);
    var ready =
        line.orElseThrow(() ->
            new IOException("ashlar up gave no ready line; its log ends: " + tail(folder.log())));
    return new UpProcess(process, folder.data(), JsonMapper.shared().readTree(ready), startTime);
  }

  /** From the start of the process to its ready line. */
  Duration startTime() {
    return startTime;
  }

  URI scheduler() {
    return URI.create(ready.path("scheduler").asString());
  }

  URI runner() {
    return URI.create(ready.path("runner").asString());
  }

  Path data() {
    return data;
  }

  ProcessTree tree() {
    return new ProcessTree(process.toHandle());
  }

  /** Ends it as a person does; how long that took. */
  Duration terminate() throws InterruptedException {
    long begin = System.nanoTime();
    process.destroy();
    if (!process.waitFor(END_LIMIT)) {
      throw new IllegalStateException(
          "still there %d seconds after SIGTERM".formatted(END_LIMIT.toSeconds()));
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException("exit code %d after SIGTERM".formatted(process.exitValue()));
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Override
  public void close() {
    end(process);
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (process.waitFor(END_LIMIT)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  private static Optional<String> firstLine(Process process) throws InterruptedException {
    var line = new CompletableFuture<Optional<String>>();
    var out = process.inputReader(StandardCharsets.UTF_8);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            line.complete(Optional.ofNullable(out.readLine()));
          } catch (IOException e) {
            line.complete(Optional.empty());
          }
        });
    try {
      return line.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  private static List<String> command(ScratchFolder folder) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:-UsePerfData",
        "-XX:+AutoCreateSharedArchive",
        "-XX:SharedArchiveFile=" + folder.path().resolve("ashlar.jsa"),
        "-Xlog:cds=off",
        "-Xlog:cds+dynamic=off",
        "-Xlog:aot=off",
        "--enable-native-access=ALL-UNNAMED",
        "-Dashlar.engine=" + engine(),
        "-cp",
        System.getProperty("java.class.path"),
        "dev.ashlar.app.Main",
        "up",
        "--json",
        "--data",
        folder.data().toString(),
        "--scheduler-port",
        "0",
        "--runner-port",
        "0");
  }

  private static String engine() {
    return Optional.ofNullable(System.getProperty("ashlar.engine"))
        .or(() -> Optional.ofNullable(System.getenv("ASHLAR_DENO")))
        .orElseThrow(() ->
            new IllegalStateException(
                "no JavaScript engine was named: start by ./build bench, or set ASHLAR_DENO"));
  }

  private static String tail(Path file) {
    try {
      var text = Files.readString(file);
      return text.substring(Math.max(0, text.length() - LOG_TAIL));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
