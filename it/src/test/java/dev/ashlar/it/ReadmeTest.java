package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command of the README does what it says, as it stands there and in that order, in a folder
 * with one network; only ports and host names are replaced. A command that nobody here knows how to
 * run fails, so that the README cannot gain one that nothing runs.
 */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("ashlar.root"));
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Runs this very test. */
  private static final String BUILD = "./build";

  /** {@link #start} has run it. */
  private static final String UP = "./ashlar up";

  private static final Map<String, String> RUN_BY_ANOTHER_TEST =
      Map.of("./ashlar demo", "DemoTest#theDemoRunsTwiceAndTheSecondGoesOnFromTheFirst");

  @TempDir private static Path folder;

  private static Ashlar network;

  static List<String> commands() throws IOException {
    var blocks =
        Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("README.md")));
    return blocks
        .results()
        .flatMap(block -> block.group(1).replace("\\\n", " ").lines())
        .map(line -> line.replaceFirst("(^|\\s+)#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @BeforeAll
  static void start() throws IOException {
    var examples = Files.createDirectories(folder.resolve("docs/examples"));
    try (var files = Files.list(ROOT.resolve("docs/examples"))) {
      for (var file : files.toList()) {
        Files.copy(file, examples.resolve(file.getFileName()));
      }
    }
    Ashlar.launcher(folder);
    network = Ashlar.up(folder.resolve(".ashlar"));
  }

  @AfterAll
  static void end() throws IOException {
    network.close();
  }

  @Test
  void theReadmeStillHasWhatIsNotRunHere() throws Exception {
    assertThat(commands()).contains(BUILD, UP).containsAll(RUN_BY_ANOTHER_TEST.keySet());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandOfTheReadmeWorks(String command) throws Exception {
    var elsewhere = RUN_BY_ANOTHER_TEST.get(command);
    if (elsewhere != null) {
      assertThat(new SourceTree(ROOT).hasTest(elsewhere)).as(elsewhere).isTrue();
    } else if (command.startsWith("./ashlar worker ")) {
      assertStartsAndEnds(here(command));
    } else if (command.matches("(\\./ashlar (run|job|bank|doctor)|curl)\\b.*")) {
      assertSucceeds(here(command));
    } else {
      assertThat(command).as("a command of the README that nothing runs").isIn(BUILD, UP);
    }
  }

  /** The command for the ports of this network; curl would take an error for an answer. */
  private static String here(String command) {
    return command
        .replaceFirst("http://its-name:8090/", network.scheduler().toString())
        .replaceFirst("http://localhost:8080/?", network.runner().toString())
        .replaceFirst("^curl ", "curl --fail-with-body ");
  }

  private static void assertSucceeds(String command) throws Exception {
    var out = Files.createTempFile(folder, "command", ".out");
    var err = Files.createTempFile(folder, "command", ".err");
    var process = bash(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(command).isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(process.exitValue())
        .as("%s: %s%s", command, Files.readString(out), Files.readString(err))
        .isZero();
    assertThat(Files.readString(out)).as("what %s says", command).isNotBlank();
  }

  private static void assertStartsAndEnds(String command) throws Exception {
    var err = Files.createTempFile(folder, "command", ".err");
    var process = bash(command).redirectError(err.toFile()).start();
    try {
      var killer = Thread.ofVirtual().start(() -> killAfterLimit(process));
      var line = process.inputReader(StandardCharsets.UTF_8).readLine();
      killer.interrupt();
      assertThat(line).as("%s: %s", command, Files.readString(err)).startsWith("started ");

      process.destroy();

      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(command).isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static ProcessBuilder bash(String command) {
    return new ProcessBuilder("bash", "-c", "exec " + command)
        .directory(folder.toFile())
        .redirectInput(Path.of("/dev/null").toFile());
  }

  private static void killAfterLimit(Process process) {
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
