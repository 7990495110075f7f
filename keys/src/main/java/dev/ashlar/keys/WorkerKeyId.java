package dev.ashlar.keys;

/**
 * Whose Omni Key it is: a worker of an owner, under a key policy. Script, version and config are
 * not part of it, so that a worker keeps its key when they change; nobody else's worker has it.
 *
 * @param policy the policy that guards the key, or {@link #NO_POLICY}
 */
public record WorkerKeyId(String owner, String workerName, String policy) {
  /** The key is released to every instance of its worker. */
  public static final String NO_POLICY = "";

  /** No part may be longer than this. */
  public static final int MAX_PART = 512;

  /** Refuses an empty owner or name, parts that are too long, and what the store cannot hold. */
  public WorkerKeyId {
    check("owner", owner);
    check("worker name", workerName);
    check("policy", policy);
    if (owner.isEmpty() || workerName.isEmpty()) {
      throw new IllegalArgumentException(
          "an owner and a worker name are needed: owner '%s', worker '%s'"
              .formatted(owner, workerName));
    }
  }

  /** The key of a worker without a policy. */
  public static WorkerKeyId of(String owner, String workerName) {
    return new WorkerKeyId(owner, workerName, NO_POLICY);
  }

  private static void check(String what, String part) {
    if (part.length() > MAX_PART || part.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "%s has %d characters; at most %d and no NUL are allowed"
              .formatted(what, part.length(), MAX_PART));
    }
  }
}
