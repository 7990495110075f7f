package dev.ashlar.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a cell's process wrote to its standard streams: the engine's last words. A guest that took
 * over its process can write without end, so only the last 16 KiB are kept. Thread-safe.
 */
final class LastWords {
  private static final int KEPT = 16 * 1024;

  /** What a process wrote before it ended is read within this time. */
  private static final Duration END = Duration.ofSeconds(1);

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean following;
  private final byte[] ring = new byte[KEPT];
  private long written;

  /** Reads a stream to its end on a thread of its own. */
  void follow(InputStream stream, String threadName) {
    following = true;
    Thread.ofPlatform().daemon().name(threadName).stackSize(64 * 1024).start(() -> copy(stream));
  }

  private void copy(InputStream stream) {
    byte[] some = new byte[1024];
    try (stream) {
      for (int count = stream.read(some); count >= 0; count = stream.read(some)) {
        add(some, count);
      }
    } catch (IOException e) {
      // The process is gone, and what it said is kept; there is nothing to mend.
      add(new byte[0], 0);
    } finally {
      ended.countDown();
    }
  }

  private synchronized void add(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      ring[(int) (written++ % KEPT)] = bytes[i];
    }
  }

  /** All that a process said that is over now. */
  String lastText() {
    try {
      boolean _ = !following || ended.await(END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return text();
  }

  synchronized String text() {
    if (written <= KEPT) {
      return new String(ring, 0, (int) written, StandardCharsets.UTF_8);
    }
    int start = (int) (written % KEPT);
    byte[] ordered = new byte[KEPT];
    System.arraycopy(ring, start, ordered, 0, KEPT - start);
    System.arraycopy(ring, 0, ordered, KEPT - start, start);
    return new String(ordered, StandardCharsets.UTF_8);
  }
}
