package dev.ashlar.app;

import dev.ashlar.sandbox.IsolateLimits;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What each smart worker may use up, by name. */
final class WorkerLimitsOption {
  private static final String NAMES =
      "startup-cpu, event-cpu, fetch-wall, run-wall, deferred, stream-idle (such as 500ms, 30s, 15m),"
          + " memory (MiB), max-events";
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}");

  @Option(
      names = "--limit",
      paramLabel = "NAME=VALUE",
      description =
          "What each smart worker may use up; may be repeated. Names: startup-cpu, event-cpu, fetch-wall, run-wall, deferred, stream-idle (such as 500ms, 30s, 15m), memory (MiB), max-events.")
  private List<String> limits = List.of();

  IsolateLimits limits() {
    var result = IsolateLimits.DEFAULTS;
    for (var text : limits) {
      result = with(result, text);
    }
    return result;
  }

  private static IsolateLimits with(IsolateLimits limits, String text) {
    int equals = text.indexOf('=');
    var name = equals < 0 ? text : text.substring(0, equals);
    var value = equals < 0 ? "" : text.substring(equals + 1);
    try {
      return switch (name) {
        case "startup-cpu" -> limits.withStartupCpu(time(text, value));
        case "event-cpu" -> limits.withEventCpu(time(text, value));
        case "fetch-wall" -> limits.withFetchWall(time(text, value));
        case "run-wall" -> limits.withRunWall(time(text, value));
        case "deferred" -> limits.withDeferred(time(text, value));
        case "stream-idle" -> limits.withStreamIdle(time(text, value));
        case "memory" -> limits.withMemoryMiB(count(text, value));
        case "max-events" -> limits.withMaxEvents(count(text, value));
        default -> throw bad("there is no limit '%s'".formatted(name));
      };
    } catch (IllegalArgumentException e) {
      throw bad("--limit %s: %s".formatted(text, e.getMessage()));
    }
  }

  private static Duration time(String option, String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw bad("--limit %s: a time is such as 500ms, 30s or 15m".formatted(option));
    }
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  private static int count(String option, String text) {
    if (!COUNT.matcher(text).matches()) {
      throw bad("--limit %s: a whole number is wanted".formatted(option));
    }
    return Integer.parseInt(text);
  }

  private static AppException bad(String message) {
    return new AppException(AppException.Code.OPTION, message, "the names are " + NAMES);
  }
}
