package dev.ashlar.scheduler;

import dev.ashlar.base.Amount;
import dev.ashlar.job.JobState;
import dev.ashlar.wallet.Address;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job as the database has it. Immutable: a picture of one moment. */
record JobRow(
    String id,
    Address owner,
    Address payer,
    String spec,
    Amount price,
    JobState state,
    boolean open,
    long total,
    int chunkSize,
    boolean byValue,
    Instant createdAt,
    @Nullable Instant endedAt,
    String stopCode,
    String stopReason) {

  boolean isOver() {
    return state.isOver();
  }

  /** Cancelling may come from the paying account: clients do it in a session of its key. */
  void requireOwnerOrPayer(Address peer) {
    if (!payer.equals(peer)) {
      requireOwner(peer);
    }
  }

  void requireOwner(Address peer) {
    if (!owner.equals(peer)) {
      throw new SchedulerException(
          SchedulerException.Code.EPERM,
          "job %s belongs to %s, not to %s".formatted(id, owner, peer),
          "use the identity that deployed the job");
    }
  }
}
