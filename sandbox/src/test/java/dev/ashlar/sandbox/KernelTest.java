package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script side lies open here: what stops it must be the kernel. */
@EnabledIfSystemProperty(
    named = "os.arch",
    matches = "amd64",
    disabledReason = "numbers are x86-64")
class KernelTest {
  private static final String EPERM = "-1";
  private static final String ENOSYS = "-38";

  @TempDir Path folder;

  private Engine.Ran walls(String... numbers) throws IOException {
    try (var scripts = Files.list(Engine.scripts())) {
      for (Path script : scripts.toList()) {
        Files.copy(
            script, folder.resolve(script.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path walls = Path.of(System.getProperty("ashlar.root"), "sandbox/src/test/cell/walls.mjs");
    Path copy = Files.copy(walls, folder.resolve("walls.mjs"), StandardCopyOption.REPLACE_EXISTING);
    int uid = Integer.parseInt(Engine.run("id", "-u").output().strip()) == 0 ? 1_879_059_999 : 0;
    String order = new String(HardeningOrder.of(256, uid, 1).json(), StandardCharsets.UTF_8);
    // As a cell is started: nothing is cached, for nothing may be written.
    var command =
        new ArrayList<>(
            List.of(
                "env",
                "DENO_DIR=/proc/none",
                Engine.path().toString(),
                "run",
                "--no-config",
                "--no-code-cache",
                "--no-prompt",
                "--allow-ffi"));
    command.add(copy.toString());
    command.add(order);
    command.addAll(List.of(numbers));
    return Engine.run(command.toArray(String[]::new));
  }

  @Test
  void everyWayOutIsRefused() throws IOException {
    Engine.Ran ran = walls();

    var answers =
        ran.output()
            .lines()
            .map(line -> line.split(" ", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    assertThat(answers).containsEntry("walls", "").containsEntry("fcntl-getfd", "0");
    assertThat(Long.parseLong(answers.get("getpid"))).isPositive();
    assertThat(answers).containsEntry("clone3", ENOSYS);
    for (String name :
        List.of(
            "open",
            "openat",
            "stat",
            "socket-inet",
            "socket-unix",
            "connect",
            "sendmsg",
            "ioctl",
            "memfd_create",
            "dup",
            "pipe2",
            "prctl",
            "seccomp",
            "pidfd_open",
            "clone-process",
            "tgkill-parent",
            "prlimit-parent",
            "fcntl-setown",
            "fcntl-setsig",
            "fcntl-async")) {
      assertThat(answers).as(name).containsEntry(name, EPERM);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "kill the parent, 62, -1, 9",
    "trace the parent, 101, 16, 1",
    "fork, 57, 0, 0",
    "execute, 59, 0, 0",
    "mount, 165, 0, 0",
    "load a kernel program, 321, 0, 0",
    "queue of the kernel, 425, 1, 0",
    "another ABI, 1073741824, 0, 0",
  })
  void whatHonestCodeNeverCallsEndsTheProcess(String what, String number, String a, String b)
      throws IOException {
    Engine.Ran ran = walls(number, a, b, "0");

    assertThat(ran.exitCode()).as(what + ": " + ran.output()).isEqualTo(159);
  }
}
