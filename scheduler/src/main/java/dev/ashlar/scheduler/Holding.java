package dev.ashlar.scheduler;

import java.util.BitSet;

/**
 * What one worker holds of one chunk: soft state, lost with the node. Guarded by the dispatcher's
 * lock.
 */
final class Holding {
  private final WorkerId worker;
  private final ChunkDesk chunk;
  private final BitSet slices = new BitSet();
  private long givenMillis;
  private long deadlineMillis;

  Holding(WorkerId worker, ChunkDesk chunk) {
    this.worker = worker;
    this.chunk = chunk;
  }

  void add(BitSet more, long nowMillis, long leaseMillis) {
    slices.or(more);
    givenMillis = nowMillis;
    deadlineMillis = nowMillis + leaseMillis;
  }

  void prolong(long nowMillis, long leaseMillis) {
    deadlineMillis = Math.max(deadlineMillis, nowMillis + leaseMillis);
  }

  boolean isOver(long nowMillis) {
    return nowMillis >= deadlineMillis;
  }

  boolean isOlderThan(long nowMillis, long ageMillis) {
    return nowMillis - givenMillis >= ageMillis;
  }

  WorkerId worker() {
    return worker;
  }

  ChunkDesk chunk() {
    return chunk;
  }

  /** Live: bits of the chunk. */
  BitSet slices() {
    return slices;
  }
}
