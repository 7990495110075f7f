package dev.ashlar.job;

import java.util.Locale;
import java.util.Optional;

/** Where a job is in its life, by the names of the wire. */
public enum JobState {
  NEW(false),
  /** The first slices run, so that time and price of the others can be estimated. */
  ESTIMATION(false),
  RUNNING(false),
  PAUSED(false),
  FINISHED(true),
  CANCELLED(true),
  CORRUPTED(true);

  private final boolean over;

  JobState(boolean over) {
    this.over = over;
  }

  /** Whether nothing of the job will run any more. */
  public boolean isOver() {
    return over;
  }

  /** The lower-case name that the wire carries. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<JobState> ofWireName(String name) {
    for (JobState state : values()) {
      if (state.wireName().equals(name)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
