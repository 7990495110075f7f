package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How Python is brought here, with programs in the place of npm that do as they are told. */
@Timeout(30)
class PyodideFetchTest {
  @TempDir Path folder;

  private final List<Thread> waiting = new ArrayList<>();
  private Path runs;
  private Path go;
  private Path ok;
  private Pyodide python;

  @BeforeEach
  void write() throws IOException {
    runs = folder.resolve("runs");
    go = folder.resolve("go");
    ok = folder.resolve("ok");
    Files.createFile(folder.resolve("pyodide.mjs"));
    python = new Pyodide(fetcher(), Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() {
    waiting.forEach(Thread::interrupt);
  }

  /** Notes each run, waits for {@code go}, and fails while there is no {@code ok}. */
  private Path fetcher() throws IOException {
    var program = folder.resolve("fetch");
    Files.writeString(
        program,
        """
        #!/bin/sh
        echo run >> %s
        while [ ! -e %s ]; do sleep 0.02; done
        [ -e %s ] || { echo "no network today"; exit 2; }
        echo %s
        """
            .formatted(runs, go, ok, folder));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program;
  }

  /** Somebody who asks for Python, and whose answer is the failure, or null. */
  private CompletableFuture<Throwable> ask() {
    var answer = new CompletableFuture<Throwable>();
    var thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> answer.complete(catchThrowable(() -> python.bring())));
    waiting.add(thread);
    Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return answer;
  }

  private List<String> runs() throws IOException {
    return Files.exists(runs) ? Files.readAllLines(runs) : List.of();
  }

  @Test
  void manyThatAskAtOnceShareOneFetchAndItsFailureAndTheNextTriesAgain() throws Exception {
    var answers = List.of(ask(), ask(), ask());
    Files.createFile(go);

    for (var answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS))
          .isInstanceOf(SandboxException.class)
          .hasMessageContaining("there is no Python (pyodide 0.28.0)")
          .hasMessageContaining("no network today");
    }
    assertThat(runs()).hasSize(1);

    Files.createFile(ok);
    python.bring();
    python.bring();
    assertThat(runs()).hasSize(2);
  }

  @Test
  void whoGivesUpTakesTheFetchFromNobody() throws Exception {
    Files.createFile(ok);
    var first = ask();
    var second = ask();
    waiting.getFirst().interrupt();

    assertThat(first.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    Files.createFile(go);
    assertThat(second.get(20, TimeUnit.SECONDS)).isNull();
    assertThat(runs()).hasSize(1);
  }

  @Test
  void filesThatWereRemovedAreFetchedAgain() throws Exception {
    Files.createFile(ok);
    Files.createFile(go);
    python.bring();
    Files.delete(folder.resolve("pyodide.mjs"));

    python.bring();

    assertThat(runs()).hasSize(2);
  }

  @Test
  void aFetchThatTakesTooLongIsEndedAndSaysItsLimit() throws Exception {
    python = new Pyodide(fetcher(), Duration.ofMillis(200));

    assertThat(catchThrowable(python::bring)).hasMessageContaining("did not come within PT0.2S");
  }

  @Test
  void anAssignmentHasItsTimeForItselfOnceThePythonIsHere() throws Exception {
    var options = CellOptions.of(Engine.path()).withReady(0);
    var asked = new AtomicInteger();
    try (var pool = new CellPool(options, new Worktimes(List.of(python)));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          threads.submit(() -> {
            asked.incrementAndGet();
            pool.awaitWorktime(Pyodide.NAME, Pyodide.VERSION);
            return "here";
          });
      Awaitility.await().until(() -> asked.get() == 1 && !runs().isEmpty());
      assertThat(first.isDone()).isFalse();

      pool.awaitWorktime(JobCode.MAP_BASIC, JobCode.MAP_BASIC_VERSION);
      pool.awaitWorktime(Pyodide.NAME, "0.1.0");

      Files.createFile(ok);
      Files.createFile(go);
      assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("here");
    }
  }
}
