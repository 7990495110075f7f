package dev.ashlar.app;

import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.Sandbox;
import dev.ashlar.sandbox.SandboxEnd;
import dev.ashlar.sandbox.SandboxMessage;
import dev.ashlar.sandbox.SandboxRequest;
import dev.ashlar.sandbox.SliceInput;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one slice in a cell, as a worker would. The waits here have the ends that the sandbox gives
 * them: it tells a terminal message or its end, within the limits of the slice.
 */
final class LocalSlice {
  private static final long NUMBER = 1;

  private final CellPool cells;
  private final SliceLimits.Chosen limits;
  private final @Nullable Integer inspect;
  private final Consumer<String> note;
  private final LocalReport report = new LocalReport();
  private final LinkedBlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

  /** A message, or, when there is none, the end. */
  private record Heard(Optional<SandboxMessage> message, Optional<SandboxEnd> end) {}

  LocalSlice(
      CellPool cells, SliceLimits.Chosen limits, @Nullable Integer inspect, Consumer<String> note) {
    this.cells = cells;
    this.limits = limits;
    this.inspect = inspect;
    this.note = note;
  }

  LocalReport run(JobCode code, JsValue datum) throws InterruptedException {
    try (Sandbox sandbox = open()) {
      sandbox.onMessage(message -> heard.add(new Heard(Optional.of(message), Optional.empty())));
      sandbox.onEnd(end -> heard.add(new Heard(Optional.empty(), Optional.of(end))));
      sandbox.post(new SandboxRequest.Assign(code));
      sandbox.post(new SandboxRequest.Run(List.of(new SliceInput(NUMBER, V8Format.encode(datum)))));
      while (true) {
        Heard next = heard.take();
        if (next.end().isPresent()) {
          SandboxEnd end = next.end().get();
          report.ended(end.sliceCode(), end.text());
          report.used(end.meter());
          return report;
        }
        if (next.message().isPresent() && isLast(next.message().get())) {
          return report;
        }
      }
    }
  }

  private Sandbox open() {
    if (inspect == null) {
      return cells.create(limits.spec("local"));
    }
    note.accept(
        "waiting for a debugger at 127.0.0.1:%d; open chrome://inspect, or connect your editor"
            .formatted(inspect));
    return cells.inspect(limits.spec("local"), inspect);
  }

  private boolean isLast(SandboxMessage message) {
    return switch (message) {
      case SandboxMessage.Assigned() -> false;
      case SandboxMessage.SliceStarted(long slice) -> false;
      case SandboxMessage.BatchDone() -> false;
      case SandboxMessage.Progress progress -> {
        progress.known().ifPresent(report::progress);
        yield false;
      }
      case SandboxMessage.Console line -> {
        if (line.arguments().length > 0) {
          report.said("console", line.level(), LocalReport.json(V8Format.decode(line.arguments())));
        } else {
          report.said(
              "console",
              line.level(),
              LocalReport.json(JsValue.text("the same, %d times".formatted(line.same()))));
        }
        yield false;
      }
      case SandboxMessage.Emit emit -> {
        report.said("events", emit.name(), LocalReport.json(V8Format.decode(emit.value())));
        yield false;
      }
      case SandboxMessage.AssignFailed(var error) -> {
        report.failed("refused", error);
        yield true;
      }
      case SandboxMessage.Completed completed -> {
        report.completed(V8Format.decode(completed.result()));
        report.used(completed.meter());
        yield true;
      }
      case SandboxMessage.WorkError failed -> {
        report.failed("error", failed.error());
        report.used(failed.meter());
        yield true;
      }
      case SandboxMessage.Rejected rejected -> {
        report.ended(
            "EWORKREJECT",
            "rejected: %s".formatted(LocalReport.json(V8Format.decode(rejected.reason()))));
        report.used(rejected.meter());
        yield true;
      }
    };
  }
}
