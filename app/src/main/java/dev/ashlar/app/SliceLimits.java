package dev.ashlar.app;

import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.SandboxEnd;
import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.sandbox.SandboxLimits;
import dev.ashlar.sandbox.SandboxSpec;
import dev.ashlar.worker.SandboxOptions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The limits of one slice, as every command that runs slices takes them. */
final class SliceLimits {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h)");
  private static final Pattern MEMORY = Pattern.compile("(\\d{1,6})(MiB|GiB)");
  private static final Pattern STACK = Pattern.compile("(\\d{1,6})(KiB|MiB)");

  @Option(
      names = "--limit",
      paramLabel = "NAME=VALUE",
      description =
          "A limit of one slice: cpu, wall or progress-silence, such as cpu=10s (units ms, s, m, h), memory=256MiB, or stack=2MiB. May be repeated.")
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
          .withProgressTimeout(limits.silence());
    }
  }

  /** The limits of production, but for those that were named. */
  Chosen chosen() {
    return chosen(limits);
  }

  /** Reads limits that were given by another name. */
  static Chosen chosen(List<String> limits) {
    int memory = SandboxSpec.DEFAULT_MEMORY_MIB;
    int stack = CellOptions.DEFAULT_STACK_KIB;
    SandboxLimits chosen = SandboxLimits.DEFAULTS;
    for (String limit : limits) {
      String[] parts = limit.split("=", 2);
      String value = parts.length == 2 ? parts[1].strip() : "";
      switch (parts[0].strip()) {
        case "cpu" -> chosen = chosen.withCpu(time(limit, value));
        case "wall" -> chosen = chosen.withWall(time(limit, value));
        case "silence", SandboxEnd.SILENCE -> chosen = chosen.withSilence(time(limit, value));
        case "memory" -> memory = memory(limit, value);
        case "stack" -> stack = stack(limit, value);
        default ->
            throw refused(limit, "the limits are cpu, wall, progress-silence, memory and stack");
      }
    }
    return new Chosen(memory, stack, chosen);
  }

  private static Duration time(String limit, String value) {
    Matcher matcher = TIME.matcher(value);
    if (!matcher.matches()) {
      throw refused(limit, "write a time such as 500ms, 10s, 5m or 24h");
    }
    double unit =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          default -> 3_600_000;
        };
    var time = Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * unit * 1e6));
    if (!time.isPositive() || time.compareTo(Duration.ofDays(365)) > 0) {
      throw refused(limit, "a time is longer than zero and at most a year");
    }
    return time;
  }

  private static int memory(String limit, String value) {
    Matcher matcher = MEMORY.matcher(value);
    int size =
        matcher.matches()
            ? Integer.parseInt(matcher.group(1)) * (matcher.group(2).equals("GiB") ? 1024 : 1)
            : 0;
    if (size < SandboxSpec.MIN_MEMORY_MIB || size > SandboxSpec.MAX_MEMORY_MIB) {
      throw refused(
          limit,
          "write a memory from %dMiB to %dMiB"
              .formatted(SandboxSpec.MIN_MEMORY_MIB, SandboxSpec.MAX_MEMORY_MIB));
    }
    return size;
  }

  private static int stack(String limit, String value) {
    Matcher matcher = STACK.matcher(value);
    int size =
        matcher.matches()
            ? Integer.parseInt(matcher.group(1)) * (matcher.group(2).equals("MiB") ? 1024 : 1)
            : 0;
    if (size < CellOptions.MIN_STACK_KIB || size > CellOptions.MAX_STACK_KIB) {
      throw refused(
          limit,
          "write a stack from %dKiB to %dKiB"
              .formatted(CellOptions.MIN_STACK_KIB, CellOptions.MAX_STACK_KIB));
    }
    return size;
  }

  private static AppException refused(String limit, String remedy) {
    return new AppException(AppException.Code.OPTION, "'%s' is no limit".formatted(limit), remedy);
  }
}
