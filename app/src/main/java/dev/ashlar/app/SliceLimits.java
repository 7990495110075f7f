package dev.ashlar.app;

import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.SandboxEnd;
import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.sandbox.SandboxLimits;
import dev.ashlar.sandbox.SandboxSpec;
import dev.ashlar.sandbox.SliceCounts;
import dev.ashlar.worker.SandboxOptions;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** The limits of one slice, as every command that runs slices takes them. */
final class SliceLimits {
  /** What they are called, with examples; all but the stack, which not every command takes. */
  static final String NAMES =
      "cpu, wall, progress-silence (such as 500ms, 10s, 24h), memory (such as 256MiB), timers,"
          + " log, events, result (such as 64KiB, 4MiB)";

  private static final String ALL = NAMES + ", stack (such as 2MiB)";
  private static final Set<String> KNOWN =
      Set.of(
          "cpu",
          "wall",
          SandboxEnd.SILENCE,
          "memory",
          "stack",
          "timers",
          "log",
          "events",
          "result");

  @Option(
      names = "--limit",
      paramLabel = "NAME=VALUE",
      description = "What one slice may use up; may be repeated. Names: " + ALL + ".")
  private List<String> limits = List.of();

  /** Memory and stack of one sandbox, and what one slice may use up. */
  record Chosen(int memoryMiB, int stackKiB, SandboxLimits limits) {
    SandboxSpec spec(String name) {
      return new SandboxSpec(name, memoryMiB, limits);
    }

    CellOptions cells(CellOptions usual) {
      return usual.withStackKiB(stackKiB);
    }

    /** The same for a worker, which makes sandboxes by itself. */
    SandboxOptions forWorker(SandboxFactory factory) {
      return SandboxOptions.DEFAULTS
          .withSandboxConstructor(factory)
          .withMemoryMiB(memoryMiB)
          .withSliceTimeouts(limits.wall(), limits.cpu())
          .withProgressTimeout(limits.silence())
          .withSliceCounts(limits.counts());
    }
  }

  /** The limits of production, but for those that were named. */
  Chosen chosen() {
    return chosen("--limit", limits);
  }

  /** Reads limits that were given by another option. */
  static Chosen chosen(String option, List<String> limits) {
    var given = new GivenLimits(option, limits, KNOWN, ALL);
    var usual = SandboxLimits.DEFAULTS;
    try {
      int memory =
          SandboxSpec.checkedMemoryMiB(given.mebibytes("memory", SandboxSpec.DEFAULT_MEMORY_MIB));
      int stack =
          CellOptions.checkedStackKiB(given.kibibytes("stack", CellOptions.DEFAULT_STACK_KIB));
      var slice =
          new SandboxLimits(
              given.time("cpu", usual.cpu()),
              given.time("wall", usual.wall()),
              given.time(SandboxEnd.SILENCE, usual.silence()),
              counts(given, usual.counts()));
      return new Chosen(memory, stack, slice);
    } catch (IllegalArgumentException e) {
      throw given.bad(e);
    }
  }

  private static SliceCounts counts(GivenLimits given, SliceCounts usual) {
    return new SliceCounts(
        given.count("timers", usual.timers()),
        given.size("log", usual.logBytes()),
        given.size("events", usual.eventBytes()),
        given.size("result", usual.resultBytes()));
  }
}
