package dev.ashlar.runner;

import dev.ashlar.net.NetException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, lent to whoever reads it for the worker, until the request is answered: once
 * {@link #close} has returned, nobody touches the connection's stream any more. Closing cuts a read
 * that waits for the client short.
 */
final class LentStream extends InputStream {
  private final InputStream body;
  private final long maxBody;
  private final ReentrantLock reading = new ReentrantLock();

  /* Guarded by the lock of reading. */
  private boolean givenBack;

  /* Guarded by this object. */
  private boolean closed;
  private @Nullable Thread reader;

  /**
   * @param maxBody what the body ends in an error after, for whoever is told of it
   */
  LentStream(InputStream body, long maxBody) {
    this.body = body;
    this.maxBody = maxBody;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    reading.lock();
    try {
      if (givenBack || !enter()) {
        throw new IOException("the request is answered");
      }
      return body.read(bytes, offset, length);
    } catch (NetException e) {
      if (e.code() != NetException.Code.BODY_TOO_BIG) {
        throw e;
      }
      throw new IOException("request-body: a worker takes at most %d bytes".formatted(maxBody), e);
    } finally {
      leave();
      reading.unlock();
    }
  }

  private synchronized boolean enter() {
    reader = closed ? null : Thread.currentThread();
    return !closed;
  }

  private synchronized void leave() {
    reader = null;
    if (closed) {
      var _ = Thread.interrupted(); // It was meant for this read, not for what comes after it.
    }
  }

  private synchronized void cut() {
    closed = true;
    if (reader != null) {
      reader.interrupt();
    }
  }

  @Override
  public void close() {
    cut();
    awaitReader();
  }

  /** A read that was under way is over after this, and none begins any more. */
  private void awaitReader() {
    reading.lock();
    try {
      givenBack = true;
    } finally {
      reading.unlock();
    }
  }
}
