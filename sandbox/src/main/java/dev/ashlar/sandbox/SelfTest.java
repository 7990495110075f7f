package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Attacks our own walls from inside, in cells that no guest ever has: by a script, by raw system
 * calls, and by what the engine offers to honest programs. What a wall says of itself when it is
 * put up proves little; what it does to an attacker proves more.
 *
 * <p>Also compares what the engine writes for a fixed list of values with what this version of it
 * wrote when the value format was tried.
 */
final class SelfTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int MEMORY_MIB = 128;

  /** How the engine itself says no. */
  private static final List<String> REFUSALS = List.of("NotCapable", "PermissionDenied");

  private final SystemCalls calls = HardeningOrder.systemCalls();
  private final long parent = ProcessHandle.current().pid();
  private final List<String> fallen = new ArrayList<>();
  private int attempts;

  private SelfTest() {}

  /**
   * Runs the whole of it.
   *
   * @param cells makes hardened cells that take PROBE frames
   * @param deadly how many of the calls are tried that cost a cell each, at least one
   */
  static SelfTestReport run(Supplier<Cell> cells, int deadly) {
    long start = System.nanoTime();
    var test = new SelfTest();
    List<Attack> last = Attack.deadly(test.calls, test.parent);
    for (int i = 0; i < Math.min(deadly, last.size()); i++) {
      try (Cell cell = cells.get()) {
        if (i == 0) {
          test.fromOutside(cell);
          test.byScript(cell);
          test.bySystemCalls(cell);
        }
        test.deadly(cell, last.get(i));
      }
    }
    return new SelfTestReport(
        test.attempts, test.fallen, Duration.ofNanos(System.nanoTime() - start));
  }

  private void expect(boolean held, String name, Object said) {
    attempts++;
    if (!held) {
      fallen.add("%s: %s".formatted(name, said));
    }
  }

  /** The kernel's own word on each thread. */
  private void fromOutside(Cell cell) {
    Path tasks = Path.of("/proc", Long.toString(cell.pid()), "task");
    if (!Files.isDirectory(tasks)) {
      expect(false, "threads", "this system does not tell");
      return;
    }
    try (var threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        byte[] bytes = Files.readAllBytes(thread.resolve("status"));
        String status = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String line :
            List.of("Seccomp:\t2\n", "NoNewPrivs:\t1\n", "CapEff:\t0000000000000000\n")) {
          expect(status.contains(line), "thread " + thread.getFileName(), "no " + line.strip());
        }
      }
    } catch (IOException e) {
      expect(false, "threads", e);
    }
  }

  /** What a script reaches, and what the engine writes for known values. */
  private void byScript(Cell cell) {
    var said = new CompletableFuture<SandboxMessage.Terminal>();
    var sandbox =
        new SliceSandbox(
            new SandboxSpec("self-test", MEMORY_MIB, SandboxLimits.DEFAULTS), cell, Worktimes.NONE);
    sandbox.onMessage(message -> {
      if (message instanceof SandboxMessage.Terminal terminal) {
        said.complete(terminal);
      }
    });
    sandbox.onEnd(end -> said.completeExceptionally(new IOException(end.text())));
    sandbox.post(new SandboxRequest.Assign(JobCode.of(SelfTestScript.SOURCE, List.of())));
    sandbox.post(new SandboxRequest.Run(List.of(new SliceInput(1, ValueBody.undefined()))));
    try {
      SandboxMessage.Terminal terminal = await(said);
      attempts += SelfTestScript.ATTEMPTS;
      boolean same =
          terminal instanceof SandboxMessage.Completed completed
              && Arrays.equals(completed.result(), SelfTestScript.expected());
      expect(same, "what a script reaches or writes differs", describe(terminal));
    } catch (IOException e) {
      expect(false, "a script", e);
    }
  }

  private static String describe(SandboxMessage.Terminal terminal) {
    return switch (terminal) {
      case SandboxMessage.Completed completed -> HexFormat.of().formatHex(completed.result());
      case SandboxMessage.WorkError error -> error.error().message();
      case SandboxMessage.Rejected rejected -> "rejected";
    };
  }

  private void bySystemCalls(Cell cell) {
    List<Attack> attacks = Attack.refused(calls, parent);
    try {
      JsonNode answers = Cell.json(await(cell.ask(FrameType.PROBE, 0, Attack.json(attacks))));
      for (Attack attack : attacks) {
        JsonNode answer = answers.path(attack.name());
        expect(answer.asInt(0) == attack.expected(), attack.name(), answer);
      }
      answers
          .properties()
          .forEach(answer -> {
            if (answer.getKey().startsWith("engine: ")) {
              String name = answer.getValue().asString("");
              expect(REFUSALS.contains(name), answer.getKey(), name);
            }
          });
    } catch (IOException e) {
      expect(false, "system calls", e);
    }
  }

  private void deadly(Cell cell, Attack attack) {
    String said;
    try {
      said =
          new String(
              await(cell.ask(FrameType.PROBE, 0, Attack.json(List.of(attack)))),
              StandardCharsets.UTF_8);
    } catch (IOException e) {
      said = String.valueOf(e.getMessage());
    }
    try {
      Cause cause = await(cell.end()).cause();
      expect(cause == Cause.POLICY_VIOLATION, attack.name(), cause);
    } catch (IOException e) {
      expect(false, attack.name(), said);
    }
  }

  private static <T> T await(CompletableFuture<T> answer) throws IOException {
    try {
      return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
