package dev.ashlar.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/*
 * HTTP/2 tells us when a client resets a stream; over HTTP/1.1 nobody reads the socket while a
 * handler works, so a client that closes would be noticed at the next write only. Here we read
 * ourselves, between the end of the request's body and the end of the answer, when Jetty does not.
 * End of stream means gone. A pipelined next request means present: its bytes go into the
 * connection's own buffer, as at an upgrade, and the watch is over.
 *
 * States: idle, watching, over. The lock covers the read and the hand-over of its bytes, so that
 * {@link #stop} returns with the socket in Jetty's hands again.
 */
/** Tells whether the client of one request has left. Thread-safe. */
final class ClientWatch {
  private static final int PEEK_BYTES = 1024;

  private final Request request;
  private final @Nullable AbstractEndPoint endPoint;
  private final List<Runnable> actions = new ArrayList<>();
  private boolean started;
  private boolean over;
  private boolean gone;

  ClientWatch(Request request) {
    this.request = request;
    boolean plain = request.getConnectionMetaData().getHttpVersion().getVersion() < 20;
    var raw = request.getConnectionMetaData().getConnection().getEndPoint();
    this.endPoint = plain && raw instanceof AbstractEndPoint point ? point : null;
    request.addFailureListener(cause -> clientLeft());
  }

  /** Runs the action when the client leaves, or now if it has. */
  void onGone(Runnable action) {
    synchronized (this) {
      if (!gone) {
        actions.add(action);
        return;
      }
    }
    Thread.startVirtualThread(action);
  }

  synchronized boolean isGone() {
    return gone;
  }

  /** Starts to look at the socket. Called once the request's body has been read to its end. */
  synchronized void bodyIsRead() {
    if (!started && !over && endPoint != null) {
      started = true;
      watch();
    }
  }

  /** Gives the socket back to Jetty. */
  synchronized void stop() {
    if (over) {
      return;
    }
    over = true;
    if (started && endPoint != null) {
      endPoint.getFillInterest().onFail(new InterruptedException("the answer is complete"));
    }
  }

  private void watch() {
    if (endPoint != null && !endPoint.tryFillInterested(Callback.from(this::readable, x -> {}))) {
      started = false;
    }
  }

  private void readable() {
    synchronized (this) {
      if (over || endPoint == null) {
        return;
      }
      ByteBuffer peek = BufferUtil.allocate(PEEK_BYTES);
      try {
        int filled = endPoint.fill(peek);
        if (filled == 0) {
          watch();
          return;
        }
        if (filled > 0) {
          over = true;
          if (request.getConnectionMetaData().getConnection()
              instanceof Connection.UpgradeTo next) {
            next.onUpgradeTo(peek);
          }
          return;
        }
      } catch (java.io.IOException broken) {
        // A reset is a client that left, as an orderly close is.
      }
    }
    clientLeft();
  }

  private void clientLeft() {
    List<Runnable> toRun;
    synchronized (this) {
      if (gone) {
        return;
      }
      gone = true;
      over = true;
      toRun = List.copyOf(actions);
    }
    toRun.forEach(Thread::startVirtualThread);
  }
}
