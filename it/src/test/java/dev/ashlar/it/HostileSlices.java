package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.GuestError;
import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.Meter;
import dev.ashlar.sandbox.SandboxEnd;
import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.sandbox.SandboxLimits;
import dev.ashlar.sandbox.SandboxMessage;
import dev.ashlar.sandbox.SandboxRequest;
import dev.ashlar.sandbox.SandboxSpec;
import dev.ashlar.sandbox.SliceInput;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import dev.ashlar.values.ValuesException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs hostile work functions, each in a sandbox of its own, as the one slice of a job. */
final class HostileSlices {
  static final int MEMORY_MIB = 128;

  /** What the engine itself takes, above what a guest may have. */
  private static final long ENGINE_BYTES = 160L << 20;

  private static final SandboxLimits LIMITS =
      new SandboxLimits(Duration.ofMillis(600), Duration.ofSeconds(8), Duration.ofSeconds(8));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private HostileSlices() {}

  /** What came of it: the outcome in words, and the last word of the meter. */
  record Ran(String outcome, Meter meter) {}

  static Ran run(CellPool pool, HostileProgram program) {
    long start = System.nanoTime();
    Ran ran = runIn(pool, program);
    assertMeterIsTrue(program, ran, System.nanoTime() - start);
    return ran;
  }

  /** The same in sandboxes of whatever kind, whose meter is whatever it is. */
  static Ran runIn(SandboxFactory sandboxes, HostileProgram program) {
    var said = new CompletableFuture<Ran>();
    try (var sandbox = sandboxes.create(new SandboxSpec(program.name(), MEMORY_MIB, LIMITS))) {
      sandbox.onMessage(message -> {
        switch (message) {
          case SandboxMessage.Completed done ->
              said.complete(new Ran(value(done.result()), done.meter()));
          case SandboxMessage.WorkError failed ->
              said.complete(new Ran("error " + line(failed.error()), failed.meter()));
          case SandboxMessage.Rejected rejected ->
              said.complete(new Ran("rejected", rejected.meter()));
          case SandboxMessage.AssignFailed refused ->
              said.complete(new Ran("refused " + line(refused.error()), Meter.NONE));
          case SandboxMessage.Assigned _,
              SandboxMessage.SliceStarted _,
              SandboxMessage.Progress _,
              SandboxMessage.Console _,
              SandboxMessage.Emit _,
              SandboxMessage.BatchDone _ -> {}
        }
      });
      sandbox.onEnd(end -> said.complete(new Ran(end(end), end.meter())));
      sandbox.post(new SandboxRequest.Assign(JobCode.of(program.source(), List.of())));
      sandbox.post(new SandboxRequest.Run(List.of(new SliceInput(1, new byte[] {0}))));
      return said.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  private static String value(byte[] body) {
    try {
      return switch (V8Format.decode(body)) {
        case JsValue.Str(String text) -> "value " + text;
        case JsValue other -> "value of " + other.getClass().getSimpleName();
      };
    } catch (ValuesException e) {
      return "undecodable " + e.code();
    }
  }

  /** An error in a line: its code where it has one, its name, its message. */
  static String line(GuestError error) {
    return "%s%s: %s"
        .formatted(error.code().isEmpty() ? "" : error.code() + " ", error.name(), error.message());
  }

  private static String end(SandboxEnd end) {
    return "end %s %s %s".formatted(end.cause(), end.limit(), end.value());
  }

  /** Measured from outside, a figure is what it is, whatever the guest did. */
  private static void assertMeterIsTrue(HostileProgram program, Ran ran, long elapsedNanos) {
    Meter meter = ran.meter();
    int cores = Runtime.getRuntime().availableProcessors();
    assertThat(meter.wallNanos()).as("wall time of %s", program).isBetween(0L, elapsedNanos);
    assertThat(meter.cpuNanos()).as("CPU of %s", program).isBetween(0L, elapsedNanos * cores);
    assertThat(meter.cpuNanos() / 1_000_000)
        .as("CPU of %s, which ended %s", program, ran.outcome())
        .isGreaterThanOrEqualTo(program.minCpuMillis());
    assertThat(meter.peakMemoryBytes())
        .as("memory of %s", program)
        .isBetween(0L, ((long) MEMORY_MIB << 20) + ENGINE_BYTES);
  }
}
