package dev.ashlar.scheduler;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * A chunk that this node hands out: which slices are done, which are out and with whom. Guarded by
 * the dispatcher's lock.
 */
final class ChunkDesk {
  private final JobDesk job;
  private final Chunk chunk;

  /** Done or with somebody: what must not be handed out. */
  private final BitSet taken;

  /** Slices that a second worker races for; a third does not. */
  private final BitSet raced = new BitSet();

  private final Map<WorkerId, Holding> holdings = new HashMap<>();

  ChunkDesk(JobDesk job, Chunk chunk) {
    this.job = job;
    this.chunk = chunk;
    this.taken = (BitSet) chunk.done().clone();
  }

  JobDesk job() {
    return job;
  }

  Chunk chunk() {
    return chunk;
  }

  Iterable<Holding> holdings() {
    return holdings.values();
  }

  int free() {
    return chunk.count() - taken.cardinality();
  }

  /** Takes up to that many slices that nobody has. */
  BitSet takeFree(int max) {
    var given = new BitSet();
    int left = max;
    for (int from = taken.nextClearBit(0); from < chunk.count() && left > 0; ) {
      int to = taken.nextSetBit(from);
      int end = to < 0 ? chunk.count() : Math.min(to, chunk.count());
      int stop = Math.min(end, from + left);
      given.set(from, stop);
      left -= stop - from;
      from = taken.nextClearBit(end);
    }
    taken.or(given);
    return given;
  }

  /** Takes those of these slices that nobody has. */
  BitSet takeFree(BitSet wanted) {
    var given = (BitSet) wanted.clone();
    given.andNot(taken);
    taken.or(given);
    return given;
  }

  /** Takes up to that many slices that others have had for long, and that nobody races for yet. */
  BitSet takeRaced(WorkerId worker, int max, long nowMillis, long ageMillis) {
    var given = new BitSet();
    for (Holding holding : holdings.values()) {
      if (!holding.worker().equals(worker) && holding.isOlderThan(nowMillis, ageMillis)) {
        given.or(holding.slices());
      }
    }
    given.andNot(raced);
    Holding own = holdings.get(worker);
    if (own != null) {
      given.andNot(own.slices());
    }
    int kept = 0;
    for (int bit = given.nextSetBit(0); bit >= 0; bit = given.nextSetBit(bit + 1)) {
      if (++kept > max) {
        given.clear(bit);
      }
    }
    raced.or(given);
    return given;
  }

  Holding hold(WorkerId worker, BitSet slices, long nowMillis, long leaseMillis) {
    Holding holding = holdings.computeIfAbsent(worker, w -> new Holding(w, this));
    holding.add(slices, nowMillis, leaseMillis);
    return holding;
  }

  /** Ends the worker's hold on these slices; those that nobody else has are free again. */
  BitSet release(WorkerId worker, BitSet slices) {
    var released = new BitSet();
    Holding holding = holdings.get(worker);
    if (holding == null) {
      return released;
    }
    released.or(slices);
    released.and(holding.slices());
    holding.slices().andNot(released);
    if (holding.slices().isEmpty()) {
      holdings.remove(worker);
    }
    var free = (BitSet) released.clone();
    holdings.values().forEach(other -> free.andNot(other.slices()));
    free.andNot(chunk.done());
    taken.andNot(free);
    raced.andNot(released);
    return released;
  }

  /** Whether somebody has the slice, and it has no result. */
  boolean isOut(long slice) {
    int bit = chunk.bit(slice);
    return taken.get(bit) && !chunk.done().get(bit);
  }

  /** Takes the slice from whoever has it. */
  void free(long slice) {
    int bit = chunk.bit(slice);
    holdings.values().forEach(holding -> holding.slices().clear(bit));
    holdings.values().removeIf(holding -> holding.slices().isEmpty());
    taken.clear(bit);
    raced.clear(bit);
  }

  /** Slices have results; true when the whole chunk has. */
  boolean done(BitSet slices) {
    chunk.done().or(slices);
    taken.or(slices);
    for (Iterator<Holding> all = holdings.values().iterator(); all.hasNext(); ) {
      Holding holding = all.next();
      holding.slices().andNot(slices);
      if (holding.slices().isEmpty()) {
        all.remove();
      }
    }
    return chunk.isComplete();
  }
}
