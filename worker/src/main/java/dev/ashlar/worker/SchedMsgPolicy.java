package dev.ashlar.worker;

import java.util.Set;

/**
 * Which remote commands the owner lets a scheduler give (ASH-8).
 *
 * @param trusted whether the scheduler may do everything; otherwise the hard ones are refused:
 *     {@code kill} for good, {@code reload} and {@code openPopup}
 * @param refused commands refused in any case
 */
public record SchedMsgPolicy(boolean trusted, Set<String> refused) {
  /** Everything is allowed: the scheduler is the owner's own. */
  public static final SchedMsgPolicy TRUSTED = new SchedMsgPolicy(true, Set.of());

  /** A scheduler of somebody else. */
  public static final SchedMsgPolicy GUARDED = new SchedMsgPolicy(false, Set.of());

  public SchedMsgPolicy {
    refused = Set.copyOf(refused);
  }

  boolean allows(RemoteCommand command) {
    if (refused.contains(command.name())) {
      return false;
    }
    return trusted
        || switch (command.name()) {
          case "reload", "openPopup" -> false;
          case "kill" -> command.flag("temporary");
          default -> true;
        };
  }
}
