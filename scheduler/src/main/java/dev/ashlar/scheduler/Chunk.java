package dev.ashlar.scheduler;

import dev.ashlar.job.SliceRuns;
import java.util.BitSet;

/**
 * A chunk of a job as the database has it: a run of slice numbers, and which of them are done.
 *
 * <p>The bit set is the caller's own copy; bit {@code i} is slice {@code first + i}.
 */
record Chunk(String job, long first, int count, BitSet done) {
  /** Slices of the biggest chunk: 2 KiB of done set, rewritten by each commit that touches it. */
  static final int MAX_SLICES = 16_384;

  Chunk {
    if (first < 1 || count < 1 || count > MAX_SLICES) {
      throw new IllegalArgumentException("chunk of %d slices at %d".formatted(count, first));
    }
  }

  boolean covers(long slice) {
    return slice >= first && slice < first + count;
  }

  int bit(long slice) {
    return Math.toIntExact(slice - first);
  }

  boolean isComplete() {
    return done.cardinality() == count;
  }

  /** The slices behind these bits. */
  SliceRuns runs(BitSet bits) {
    return runs(first, bits);
  }

  static SliceRuns runs(long first, BitSet bits) {
    var runs = new SliceRuns.Builder();
    for (int from = bits.nextSetBit(0); from >= 0; ) {
      int to = bits.nextClearBit(from);
      runs.add(first + from, to - from);
      from = bits.nextSetBit(to);
    }
    return runs.build();
  }
}
