package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The product as its users start it: a process of its own, driven by its command line. Must be
 * closed, which ends the process as a person would, by SIGTERM.
 */
final class Ashlar implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Seconds, where the machine has nothing else to do. */
  private static final Duration START = Duration.ofMinutes(3);

  private final Process process;
  private final Path data;
  private final Path errors;
  private final JsonNode ready;

  private Ashlar(Process process, Path data, Path errors, JsonNode ready) {
    this.process = process;
    this.data = data;
    this.errors = errors;
    this.ready = ready;
  }

  /** What a finished command printed, and how it ended. */
  record Result(int exitCode, String out, String err) {
    JsonNode json() {
      return JSON.readTree(out);
    }
  }

  /** Starts {@code ashlar up} on free ports and waits for its ready line. */
  static Ashlar up(Path data, String... options) throws IOException {
    return upOn(data, 0, options);
  }

  /**
   * The same with a port of its own for the scheduler, so that peers find it again after a restart.
   */
  static Ashlar upOn(Path data, int schedulerPort, String... options) throws IOException {
    var arguments = new ArrayList<>(List.of("up", "--json", "--data", data.toString()));
    arguments.addAll(
        List.of("--scheduler-port", Integer.toString(schedulerPort), "--runner-port", "0"));
    arguments.addAll(List.of(options));
    return start(data, arguments);
  }

  /** Starts a command that stays, and waits for its first line, which is JSON. */
  static Ashlar start(Path data, List<String> arguments) throws IOException {
    var errors = Files.createTempFile("ashlar-up", ".log");
    var process = command(arguments).redirectError(errors.toFile()).start();
    var out = process.inputReader(StandardCharsets.UTF_8);
    var killer = Thread.ofVirtual().start(() -> killAfter(process, START));
    var line = out.readLine();
    killer.interrupt();
    assertThat(line).as("the ready line; the log says: %s", tail(errors)).isNotNull();
    return new Ashlar(process, data, errors, JSON.readTree(line));
  }

  /** Runs one command to its end, at most two minutes. */
  static Result run(String... arguments) throws Exception {
    return run(Path.of("").toAbsolutePath(), arguments);
  }

  static Result run(Path folder, String... arguments) throws Exception {
    return finish(folder, command(List.of(arguments)));
  }

  /** The same as it goes without the launcher, which is what names the engine. */
  static Result runWithoutEngine(Path folder, String... arguments) throws Exception {
    var builder = command(List.of(arguments));
    builder.command().removeIf(part -> part.startsWith("-Dashlar.engine="));
    builder.environment().remove("ASHLAR_DENO");
    return finish(folder, builder);
  }

  /** The same with another engine, as if the launcher had found that one. */
  static Result runWithEngine(Path engine, Path folder, String... arguments) throws Exception {
    var builder = command(List.of(arguments));
    builder
        .command()
        .replaceAll(
            part -> part.startsWith("-Dashlar.engine=") ? "-Dashlar.engine=" + engine : part);
    return finish(folder, builder);
  }

  private static Result finish(Path folder, ProcessBuilder builder) throws Exception {
    var out = Files.createTempFile("ashlar", ".out");
    var err = Files.createTempFile("ashlar", ".err");
    var process =
        builder
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(
          "%s did not end in two minutes: %s".formatted(process.info(), tail(err)));
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Puts an executable {@code ashlar} into the folder that runs what is on our class path. */
  static void launcher(Path folder) throws IOException {
    var words =
        command(List.of()).command().stream()
            .map(word -> "'%s'".formatted(word.replace("'", "'\\''")))
            .collect(Collectors.joining(" "));
    var file =
        Files.writeString(folder.resolve("ashlar"), "#!/bin/sh\nexec %s \"$@\"\n".formatted(words));
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  URI scheduler() {
    return URI.create(ready.get("scheduler").stringValue());
  }

  URI runner() {
    return URI.create(ready.get("runner").stringValue());
  }

  Path data() {
    return data;
  }

  Process process() {
    return process;
  }

  /** The ready line. */
  JsonNode ready() {
    return ready;
  }

  String log() {
    return tail(errors);
  }

  List<String> logLines() throws IOException {
    return Files.readAllLines(errors);
  }

  /** The end that a machine gives: SIGKILL, in the middle of whatever it did. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("dead after SIGKILL").isTrue();
  }

  /** The end that a person gives: SIGTERM; the exit code. */
  int terminate() throws InterruptedException {
    // By its handle, which leaves us what it still says.
    process.toHandle().destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended after SIGTERM: %s", log()).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    Ending.of(process, Duration.ofSeconds(60));
  }

  private static ProcessBuilder command(List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    // Each is over before a second compiler or a second collector's thread would pay off.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(archive(arguments));
    command.add("-Dashlar.engine=" + Peers.engine());
    command.add("-Dashlar.pyodide=" + Path.of(System.getProperty("ashlar.root"), "bin/pyodide"));
    command.addAll(List.of("-cp", jars(), "dev.ashlar.app.Main"));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** The product's jars without our own classes: the JVM keeps no archive of folders. */
  private static String jars() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(part -> part.endsWith(".jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Loaded classes are kept beside the tests as the launcher keeps them beside the jar. */
  private static List<String> archive(List<String> arguments) {
    var first = arguments.isEmpty() ? "up" : arguments.getFirst();
    var name = List.of("up", "demo").contains(first) ? "network" : first;
    return List.of(
        "-XX:+AutoCreateSharedArchive",
        "-XX:SharedArchiveFile=" + Peers.root().resolve("it/target/%s.jsa".formatted(name)),
        "-Xlog:cds=off",
        "-Xlog:cds+dynamic=off",
        "-Xlog:aot=off");
  }

  private static void killAfter(Process process, Duration limit) {
    try {
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String tail(Path file) {
    try {
      var text = Files.readString(file);
      return text.substring(Math.max(0, text.length() - 8000));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
