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
    DEBUG(0),
    INFO(1),
    LOG(2),
    WARN(3),
    ERROR(4);

    private final int rank;

    Level(int rank) {
      this.rank = rank;
    }

    /** A number that grows with the level; kept in databases and frames, so it never changes. */
    public int rank() {
      return rank;
    }

    /** The level of a rank; the highest for one that is unknown. */
    public static Level ofRank(int rank) {
      for (Level level : values()) {
        if (level.rank == rank) {
          return level;
        }
      }
      return ERROR;
    }
  }

  public LogLine {
    message = List.copyOf(message);
  }
}
