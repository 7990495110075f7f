package dev.ashlar.client;

import dev.ashlar.wallet.Hashes;
import java.util.Optional;

/**
 * A compute group that a job is put into, by its key word and secret. Only a hash bound to the
 * session leaves the client.
 */
public record Group(String joinKey, Optional<String> joinHash) {
  /** The group of everybody, where a job is unless it says otherwise. */
  public static final Group PUBLIC = new Group("public", Optional.empty());

  /** Its id, the same on every scheduler. */
  static final String PUBLIC_ID = "WHhetL7mj1w1mw1XV6dxyC";

  public static Group of(String joinKey, String joinSecret) {
    return new Group(joinKey, Optional.of(Hashes.joinHash(joinKey, joinSecret)));
  }

  /** Keeps the hash out of logs: who has it can join. */
  @Override
  public String toString() {
    return "Group[" + joinKey + "]";
  }
}
