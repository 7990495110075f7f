package dev.ashlar.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Limits as a command line gives them, {@code NAME=VALUE} each; the last of a name counts. */
final class GivenLimits {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h)");
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(KiB|MiB|GiB)");

  private final String option;
  private final String names;
  private final Map<String, String> values = new HashMap<>();

  /**
   * @param option the option they were given by, such as {@code --limit}
   * @param known the names there are
   * @param names the same with examples, for people
   */
  GivenLimits(String option, List<String> limits, Set<String> known, String names) {
    this.option = option;
    this.names = names;
    for (var limit : limits) {
      String[] parts = limit.split("=", 2);
      if (!known.contains(parts[0])) {
        throw bad("%s: there is no limit '%s'".formatted(option, parts[0]));
      }
      values.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
  }

  Duration time(String name, Duration usual) {
    var text = values.get(name);
    if (text == null) {
      return usual;
    }
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw bad(name, text, "a time is such as 500ms, 1.5s or 15m");
    }
    double seconds =
        switch (time.group(2)) {
          case "ms" -> 1e-3;
          case "s" -> 1;
          case "m" -> 60;
          default -> 3_600;
        };
    var duration = Duration.ofNanos(Math.round(Double.parseDouble(time.group(1)) * seconds * 1e9));
    if (!duration.isPositive() || duration.compareTo(Duration.ofDays(365)) > 0) {
      throw bad(name, text, "a time is longer than zero and at most a year");
    }
    return duration;
  }

  int count(String name, int usual) {
    var text = values.get(name);
    if (text == null) {
      return usual;
    }
    if (!COUNT.matcher(text).matches()) {
      throw bad(name, text, "a whole number is wanted");
    }
    return Integer.parseInt(text);
  }

  /** In bytes. */
  long longSize(String name, long usual) {
    var text = values.get(name);
    if (text == null) {
      return usual;
    }
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw bad(name, text, "a size is such as 64KiB, 4MiB or 1GiB");
    }
    long number = Long.parseLong(size.group(1));
    return switch (size.group(2)) {
      case "KiB" -> number << 10;
      case "MiB" -> number << 20;
      default -> number << 30;
    };
  }

  /** In bytes; what is more than an int can hold is more than anything allows. */
  int size(String name, int usual) {
    return (int) Math.min(longSize(name, usual), Integer.MAX_VALUE);
  }

  /** In KiB. */
  int kibibytes(String name, int usual) {
    return (int) (longSize(name, (long) usual << 10) >> 10);
  }

  /** In MiB. */
  int mebibytes(String name, int usual) {
    return (int) (longSize(name, (long) usual << 20) >> 20);
  }

  private AppException bad(String name, String text, String wanted) {
    return bad("%s %s=%s: %s".formatted(option, name, text, wanted));
  }

  /** A refusal of what the limits come to. */
  AppException bad(IllegalArgumentException problem) {
    return bad("%s: %s".formatted(option, problem.getMessage()));
  }

  private AppException bad(String message) {
    return new AppException(AppException.Code.OPTION, message, "the names are " + names);
  }
}
