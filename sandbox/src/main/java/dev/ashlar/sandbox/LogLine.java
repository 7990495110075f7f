package dev.ashlar.sandbox;

import java.util.List;

/**
 * A line of a worker's log: its own words, or what went wrong in it.
 *
 * @param event label of the event it belongs to; empty where it cannot be told
 * @param message the rendered values
 * @param source where in the script, as {@code line:column}; empty where it is not known
 */
public record LogLine(String event, Level level, List<String> message, String source) {
  /** How much a line matters. */
  public enum Level {
    DEBUG,
    INFO,
    LOG,
    WARN,
    ERROR
  }

  public LogLine {
    message = List.copyOf(message);
  }
}
