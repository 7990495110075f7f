package dev.ashlar.scheduler;

import dev.ashlar.wallet.Hashes;

/**
 * A compute group: jobs and workers meet where both are members.
 *
 * <p>Members prove that they know the join secret by its hash; a group with an empty hash is open
 * to anybody.
 */
public record ComputeGroup(String id, int number, String joinKey, String joinHash, String name) {
  /** The group that clients join when they say nothing. Its ids are part of the wire. */
  public static final ComputeGroup PUBLIC =
      new ComputeGroup("WHhetL7mj1w1mw1XV6dxyC", 1, "public", "", "Public Compute Group");

  /** Characters of a join key or a name. */
  public static final int MAX_TEXT = 256;

  /** Refuses empty and over-long keys and names. */
  public ComputeGroup {
    if (joinKey.isEmpty() || joinKey.length() > MAX_TEXT || name.length() > MAX_TEXT) {
      throw SchedulerException.badArgument(
          "join key of %d and name of %d characters".formatted(joinKey.length(), name.length()),
          "use 1 to %d characters".formatted(MAX_TEXT));
    }
  }

  /** A group with a secret, as the operator configures it. */
  public static ComputeGroup secret(String id, int number, String joinKey, String joinSecret) {
    return new ComputeGroup(id, number, joinKey, Hashes.joinHash(joinKey, joinSecret), joinKey);
  }

  boolean isOpen() {
    return joinHash.isEmpty();
  }

  /** Whether what a peer showed in the session of that id proves membership. */
  boolean admits(String sessionId, String joinHashHash) {
    return isOpen() || Hashes.joinHashHash(sessionId, joinHash).equals(joinHashHash);
  }
}
