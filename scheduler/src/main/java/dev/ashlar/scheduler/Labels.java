package dev.ashlar.scheduler;

import java.util.Set;

/** The labels under which a deployer subscribes to events of its job. */
final class Labels {
  static final String RESULT = "result";
  static final String STATUS = "status";
  static final String STOP = "stop";
  static final String CONSOLE = "console";
  static final String ERROR = "error";
  static final String CUSTOM = "custom";
  static final String NO_PROGRESS = "noprogress";
  static final String NO_FUNDS = "nofunds";

  /** What a session may ask for; {@code complete} is made by the client itself. */
  static final Set<String> ALL =
      Set.of(RESULT, STATUS, STOP, CONSOLE, ERROR, CUSTOM, NO_PROGRESS, NO_FUNDS, "complete");

  /** What workers may emit. */
  static final Set<String> FROM_WORKERS = Set.of(CONSOLE, ERROR, CUSTOM, NO_PROGRESS);

  private Labels() {}
}
