package dev.ashlar.runner;

import dev.ashlar.keys.WorkerKeyId;
import java.time.Instant;

/**
 * A smart worker as it stands now.
 *
 * @param name what its owner called it, or a hash of the script where it was not named
 * @param named whether a request with that name makes the next version of this worker
 */
public record SmartWorker(
    String id, String owner, String name, boolean named, int version, Instant createdAt) {
  /** Whose Omni Key it has: the same for all versions, and for all instances of an owner. */
  WorkerKeyId keyId() {
    return WorkerKeyId.of(owner, name);
  }
}
