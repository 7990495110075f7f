package dev.ashlar.worker;

import dev.ashlar.wallet.Hashes;
import java.util.regex.Pattern;

/**
 * A compute group that the worker joins: its public key word and the hash of key word and secret.
 * The secret itself is forgotten at once, and only a hash bound to the session leaves the worker.
 */
public record ComputeGroup(String joinKey, String joinHash) {
  /** The key word of the group that everybody is in. */
  public static final String PUBLIC_KEY = "public";

  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  /** White space inside a configured hash is stripped. */
  public ComputeGroup {
    if (joinKey.isBlank()) {
      throw new IllegalArgumentException("a compute group needs a joinKey");
    }
    joinHash = WHITE_SPACE.matcher(joinHash).replaceAll("");
  }

  /** A group by its secret. */
  public static ComputeGroup ofSecret(String joinKey, String joinSecret) {
    return new ComputeGroup(joinKey, Hashes.joinHash(joinKey, joinSecret));
  }

  /** The group of everybody; its joinHash is over the literal word {@code undefined}. */
  public static ComputeGroup publicGroup() {
    return ofSecret(PUBLIC_KEY, "undefined");
  }

  boolean isPublic() {
    return PUBLIC_KEY.equals(joinKey);
  }

  /** Keeps the hash out of logs: who has it can join. */
  @Override
  public String toString() {
    return "ComputeGroup[" + joinKey + "]";
  }
}
