package dev.ashlar.app;

import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.IsolateConnections;
import dev.ashlar.sandbox.IsolateCounts;
import dev.ashlar.sandbox.IsolateLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What each smart worker may use up, by name. */
final class WorkerLimitsOption {
  private static final String NAMES =
      "startup-cpu, event-cpu, fetch-wall, run-wall, deferred, stream-idle (such as 500ms, 30s, 15m),"
          + " stack (such as 984KiB), memory (MiB), max-events, fetches, open-fetches, timers, sockets, event-sources,"
          + " log, script, config, request-body, socket-message, socket-queue,"
          + " event-message (such as 64KiB, 4MiB, 1GiB)";
  private static final Set<String> KNOWN =
      Set.of(
          "startup-cpu",
          "event-cpu",
          "fetch-wall",
          "run-wall",
          "deferred",
          "stream-idle",
          "stack",
          "memory",
          "max-events",
          "fetches",
          "open-fetches",
          "timers",
          "log",
          "script",
          "config",
          "request-body",
          "sockets",
          "socket-message",
          "socket-queue",
          "event-sources",
          "event-message");
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(KiB|MiB|GiB)");

  @Option(
      names = "--limit",
      paramLabel = "NAME=VALUE",
      description = "What each smart worker may use up; may be repeated. Names: " + NAMES + ".")
  private List<String> limits = List.of();

  IsolateLimits limits() {
    var given = new Given(limits);
    var usual = IsolateLimits.DEFAULTS;
    try {
      return new IsolateLimits(
          given.time("startup-cpu", usual.startupCpu()),
          given.time("event-cpu", usual.eventCpu()),
          given.time("fetch-wall", usual.fetchWall()),
          given.time("run-wall", usual.runWall()),
          given.time("deferred", usual.deferred()),
          given.time("stream-idle", usual.streamIdle()),
          given.count("memory", usual.memoryMiB()),
          given.count("max-events", usual.maxEvents()),
          counts(given, usual.counts()),
          connections(given, usual.connections()));
    } catch (IllegalArgumentException e) {
      throw bad("--limit: " + e.getMessage());
    }
  }

  /** The stack of every sandbox of this process, those for slices too. */
  int stackKiB() {
    long usual = (long) CellOptions.DEFAULT_STACK_KIB << 10;
    long size = new Given(limits).longSize("stack", usual) >> 10;
    if (size < CellOptions.MIN_STACK_KIB || size > CellOptions.MAX_STACK_KIB) {
      throw bad(
          "--limit: stack is %d to %d KiB, not %d"
              .formatted(CellOptions.MIN_STACK_KIB, CellOptions.MAX_STACK_KIB, size));
    }
    return (int) size;
  }

  private static IsolateCounts counts(Given given, IsolateCounts usual) {
    return new IsolateCounts(
        given.count("fetches", usual.fetches()),
        given.count("open-fetches", usual.openFetches()),
        given.count("timers", usual.timers()),
        given.size("log", usual.logBytes()),
        given.size("script", usual.scriptBytes()),
        given.size("config", usual.configBytes()),
        given.longSize("request-body", usual.requestBodyBytes()));
  }

  private static IsolateConnections connections(Given given, IsolateConnections usual) {
    return new IsolateConnections(
        given.count("sockets", usual.sockets()),
        given.size("socket-message", usual.socketMessageBytes()),
        given.size("socket-queue", usual.socketQueueBytes()),
        given.count("event-sources", usual.eventSources()),
        given.size("event-message", usual.eventMessageChars()));
  }

  /** The options, by name; the last of a name counts. */
  private static final class Given {
    private final Map<String, String> values = new HashMap<>();

    Given(List<String> options) {
      for (var option : options) {
        int equals = option.indexOf('=');
        var name = equals < 0 ? option : option.substring(0, equals);
        if (!KNOWN.contains(name)) {
          throw bad("there is no limit '%s'".formatted(name));
        }
        values.put(name, equals < 0 ? "" : option.substring(equals + 1));
      }
    }

    Duration time(String name, Duration usual) {
      var text = values.get(name);
      if (text == null) {
        return usual;
      }
      Matcher time = TIME.matcher(text);
      if (!time.matches()) {
        throw bad("--limit %s=%s: a time is such as 500ms, 30s or 15m".formatted(name, text));
      }
      long number = Long.parseLong(time.group(1));
      return switch (time.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
    }

    int count(String name, int usual) {
      var text = values.get(name);
      if (text == null) {
        return usual;
      }
      if (!COUNT.matcher(text).matches()) {
        throw bad("--limit %s=%s: a whole number is wanted".formatted(name, text));
      }
      return Integer.parseInt(text);
    }

    int size(String name, int usual) {
      return (int) Math.min(longSize(name, usual), Integer.MAX_VALUE);
    }

    long longSize(String name, long usual) {
      var text = values.get(name);
      if (text == null) {
        return usual;
      }
      Matcher size = SIZE.matcher(text);
      if (!size.matches()) {
        throw bad("--limit %s=%s: a size is such as 64KiB, 4MiB or 1GiB".formatted(name, text));
      }
      long number = Long.parseLong(size.group(1));
      return switch (size.group(2)) {
        case "KiB" -> number << 10;
        case "MiB" -> number << 20;
        default -> number << 30;
      };
    }
  }

  private static AppException bad(String message) {
    return new AppException(AppException.Code.OPTION, message, "the names are " + NAMES);
  }
}
