package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * The parent that is to be killed: starts cells that spin and cells that wait, tells their pids.
   */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws IOException {
      var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0));
      Cell waiting = pool.take(CellKind.forSlices(128));
      var spinning =
          new SliceSandbox(
              new SandboxSpec("spin", 128, SandboxLimits.DEFAULTS), waiting, Worktimes.NONE);
      spinning.post(new SandboxRequest.Assign(JobCode.of("() => { for (;;); }", List.of())));
      spinning.post(new SandboxRequest.Run(List.of(new SliceInput(1, new byte[] {0}))));
      var pids = new ArrayList<String>();
      pids.add(Long.toString(waiting.pid()));
      pids.add(Long.toString(pool.take(CellKind.forSlices(128)).pid()));
      byte[] line = (String.join(" ", pids) + "\n").getBytes(StandardCharsets.US_ASCII);
      var out = new java.io.FileOutputStream(java.io.FileDescriptor.out);
      out.write(line);
      out.flush();
      if (System.in.read() >= 0) {
        pool.close();
      }
    }
  }

  @Test
  void noCellOutlivesAParentThatIsKilled(@TempDir Path folder) throws IOException {
    Process parent =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dashlar.root=" + System.getProperty("ashlar.root"),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var output =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.US_ASCII));
    List<ProcessHandle> cells = new ArrayList<>();
    for (String pid : output.readLine().split(" ", -1)) {
      cells.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
    }
    assertThat(cells).hasSize(2).allMatch(ProcessHandle::isAlive);

    parent.destroyForcibly();

    await().atMost(PATIENCE).until(() -> cells.stream().noneMatch(ProcessHandle::isAlive));
    await().atMost(PATIENCE).until(() -> !parent.isAlive());
    assertThat(folder).isDirectoryContaining("glob:**/cell-*");
    CellFiles.layOut(folder).close();
    assertThat(folder).as("what the killed parent left").isDirectoryNotContaining("glob:**/cell-*");
  }
}
