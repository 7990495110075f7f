package dev.ashlar.sandbox;

import java.util.BitSet;

/**
 * Lends each live cell a user id of its own. Thread-safe. Starts at a place that depends on our
 * process, so that two programs on one machine hardly ever meet.
 */
final class UserIds {
  private static final int COUNT = 60_000;
  private static final int STRIDE = 977;

  private final int first;
  private final BitSet taken = new BitSet(COUNT);
  private int next;

  UserIds(int first, long pid) {
    this.first = first;
    this.next = (int) (pid * STRIDE % COUNT);
  }

  synchronized int take() {
    int found = taken.nextClearBit(next);
    if (found >= COUNT) {
      found = taken.nextClearBit(0);
    }
    if (found >= COUNT) {
      throw new SandboxException(
          SandboxException.Code.NO_CAPACITY, "all %d user ids are taken".formatted(COUNT), "");
    }
    taken.set(found);
    next = (found + 1) % COUNT;
    return first + found;
  }

  synchronized void giveBack(int uid) {
    if (uid != 0) {
      taken.clear(uid - first);
    }
  }
}
