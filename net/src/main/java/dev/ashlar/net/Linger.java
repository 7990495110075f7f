package dev.ashlar.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * Reads on after an answer that did not wait for the whole request. A connection that is closed
 * with something unread is reset, and the reset may overtake the answer: a client that is still
 * sending would see a broken connection and nothing else. Jetty takes nothing more of a request
 * once it is answered, so this reads what is below it.
 */
final class Linger {
  /** A client that sends more than this after the answer does not look for it. */
  private static final long MAX_BYTES = 64L << 20;

  /** A client that sends nothing for so long has the answer, or has left. */
  static final Duration SILENCE = Duration.ofSeconds(2);

  private static final int BUFFER = 16 * 1024;

  private Linger() {}

  /** Drops what comes over a connection until it ends, as far as it comes within this time. */
  static void drop(EndPoint connection, Duration limit) {
    connection.shutdownOutput(); // Who waits for the end of the answer need not wait for us.
    ByteBuffer dropped = BufferUtil.allocate(BUFFER);
    long until = System.nanoTime() + limit.toNanos();
    try {
      for (long left = MAX_BYTES; left > 0 && System.nanoTime() < until; ) {
        BufferUtil.clear(dropped);
        int count = connection.fill(dropped);
        if (count < 0 || (count == 0 && !comesMore(connection))) {
          return;
        }
        left -= count;
      }
    } catch (IOException e) {
      // It has left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connection.close();
    }
  }

  private static boolean comesMore(EndPoint connection) throws InterruptedException {
    var readable = new CompletableFuture<Void>();
    var told =
        Callback.from(
            InvocationType.NON_BLOCKING,
            () -> readable.complete(null),
            readable::completeExceptionally);
    if (!connection.tryFillInterested(told)) {
      return false;
    }
    try {
      readable.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }
}
