package dev.ashlar.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a cell produces, as a stream. The cell may send as much as it was granted and no more;
 * what is read here is granted anew. So at most a window of it lies in our memory, in one ring,
 * however small the pieces are that it comes in.
 *
 * <p>Frames come in on the cell's reading thread, which never waits here; one other thread reads.
 * Closing, from any thread, tells the cell to stop. Grants are sent outside the lock.
 */
final class BodyInlet extends InputStream {
  /** What a cell may send before it hears of us; worker-streams.mjs has the same number. */
  static final int FIRST_WINDOW = 64 * 1024;

  /** What it may have sent ahead of the reader. */
  static final int WINDOW = 256 * 1024;

  private static final int FIRST_RING = 16 * 1024;

  private final int id;
  private final IsolateStreams streams;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /* Guarded by the lock. */
  private byte[] ring = new byte[0];
  private int start;
  private int filled;
  private long credit = FIRST_WINDOW;
  private int consumed;
  private boolean widened;
  private boolean ended;
  private boolean closed;
  private @Nullable String failure;

  /**
   * @param patience how long a read waits for the next byte
   */
  BodyInlet(int id, IsolateStreams streams, Duration patience) {
    this.id = id;
    this.streams = streams;
    this.patience = patience;
  }

  // --- from the cell, on its reading thread -----------------------------------------------------

  void take(byte[] chunk) throws ProtocolException {
    lock.lock();
    try {
      if (chunk.length == 0 || chunk.length > credit) {
        throw new ProtocolException(
            "%d bytes of stream %d, of which %d were granted".formatted(chunk.length, id, credit));
      }
      credit -= chunk.length;
      if (closed || failure != null) {
        return; // It was on its way when we gave up.
      }
      append(chunk);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void append(byte[] chunk) {
    if (ring.length - filled < chunk.length) {
      grow(filled + chunk.length);
    }
    int at = (start + filled) % ring.length;
    int first = Math.min(chunk.length, ring.length - at);
    System.arraycopy(chunk, 0, ring, at, first);
    System.arraycopy(chunk, first, ring, 0, chunk.length - first);
    filled += chunk.length;
  }

  private void grow(int needed) {
    int size = Math.max(FIRST_RING, Integer.highestOneBit(needed - 1) << 1);
    byte[] larger = new byte[size];
    int first = Math.min(filled, ring.length - start);
    System.arraycopy(ring, start, larger, 0, first);
    System.arraycopy(ring, 0, larger, first, filled - first);
    ring = larger;
    start = 0;
  }

  /** Nothing more comes, and what came is whole. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more comes, and what came is not whole: the next read fails. From any thread. */
  void fail(String reason) {
    lock.lock();
    try {
      if (!ended && failure == null) {
        failure = reason;
        filled = 0;
        ring = new byte[0];
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- the reader -------------------------------------------------------------------------------

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count;
    int grant;
    lock.lock();
    try {
      if (!awaitBytes()) {
        return -1;
      }
      count = Math.min(length, filled);
      int first = Math.min(count, ring.length - start);
      System.arraycopy(ring, start, bytes, offset, first);
      System.arraycopy(ring, 0, bytes, offset + first, count - first);
      filled -= count;
      start = filled == 0 ? 0 : (start + count) % ring.length;
      consumed += count;
      grant = due();
    } finally {
      lock.unlock();
    }
    if (grant > 0) {
      streams.grant(id, grant);
    }
    return count;
  }

  /** What to grant now: half a window at a time, so that grants are few. */
  private int due() {
    if (ended) {
      return 0;
    }
    int grant = 0;
    if (!widened && streams.roomy()) {
      widened = true;
      grant = WINDOW - FIRST_WINDOW;
    }
    if (consumed >= WINDOW / 2 || grant > 0) {
      grant += consumed;
      consumed = 0;
    }
    credit += grant;
    return grant;
  }

  private boolean awaitBytes() throws IOException {
    long left = patience.toNanos();
    try {
      while (filled == 0) {
        if (closed) {
          throw new IOException("the body is closed");
        }
        if (failure != null) {
          throw new IOException(failure);
        }
        if (ended) {
          return false;
        }
        if (left <= 0) {
          throw new IOException("nothing came for " + patience);
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a body");
    }
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return filled;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    var _ = giveUp();
  }

  /** Closes it; answers whether there was something left to come. */
  boolean giveUp() {
    boolean tell;
    lock.lock();
    try {
      tell = !closed && !ended && failure == null;
      closed = true;
      filled = 0;
      ring = new byte[0];
      start = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (tell) {
      streams.unwanted(id);
    }
    return tell;
  }
}
