package dev.ashlar.scheduler;

import dev.ashlar.wallet.Address;

/**
 * A worker by the name it gave itself and the identity that vouches for it: nobody can give back or
 * prolong what another identity's worker holds.
 */
public record WorkerId(Address identity, String name) {
  public static final int MAX_NAME = 64;

  /** Refuses an empty and an over-long name. */
  public WorkerId {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw SchedulerException.badArgument(
          "worker id of %d characters".formatted(name.length()),
          "use 1 to %d characters".formatted(MAX_NAME));
    }
  }
}
