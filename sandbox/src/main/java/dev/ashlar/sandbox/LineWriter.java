package dev.ashlar.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines on a thread of its own, so that no caller waits for a peer that does not read; a
 * peer that lets too much pile up is given up. Thread-safe. Must be closed.
 */
final class LineWriter implements AutoCloseable {
  /** Bytes that may wait for the peer. */
  static final long MAX_WAITING_BYTES = 128L << 20;

  private final OutputStream out;
  private final Runnable onFailure;
  private final Deque<byte[]> waiting = new ArrayDeque<>(); // guarded by this
  private long waitingBytes;
  private long bytesWritten;
  private boolean closing;
  private boolean failed;

  /** Starts to write; a failure, or a peer given up, is told once. */
  LineWriter(String name, OutputStream out, Runnable onFailure) {
    this.out = out;
    this.onFailure = onFailure;
    Thread.ofVirtual().name(name).start(this::drain);
  }

  /** Takes a line, without its line feed; after a failure or the end it is dropped. */
  void line(String text) {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (this) {
      if (closing || failed) {
        return;
      }
      waiting.add(bytes);
      waitingBytes += bytes.length;
      bytesWritten += bytes.length;
      notifyAll();
      if (waitingBytes <= MAX_WAITING_BYTES) {
        return;
      }
      failed = true;
    }
    onFailure.run();
  }

  /** Bytes of all lines taken so far. */
  synchronized long bytesWritten() {
    return bytesWritten;
  }

  /** What was taken is still written; returns at once. */
  @Override
  public synchronized void close() {
    closing = true;
    notifyAll();
  }

  private void drain() {
    try (out) {
      for (byte[] bytes = next(); bytes != null; bytes = next()) {
        out.write(bytes);
        if (written(bytes.length)) {
          out.flush();
        }
      }
      out.flush();
    } catch (IOException e) {
      synchronized (this) {
        failed = true;
      }
      onFailure.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized byte @Nullable [] next() throws InterruptedException {
    while (waiting.isEmpty() && !closing && !failed) {
      wait();
    }
    return failed ? null : waiting.poll();
  }

  private synchronized boolean written(int bytes) {
    waitingBytes -= bytes;
    return waiting.isEmpty();
  }
}
