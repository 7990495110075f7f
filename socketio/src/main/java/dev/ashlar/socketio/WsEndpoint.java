package dev.ashlar.socketio;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/*
 * Jetty takes one send at a time and reads when told to. Sending: pump takes the next packet from
 * the source and sends it; its completion pumps again. A completion that comes while sendText is
 * still on the stack must not recurse, or a long queue would overflow it: Sent tells the two cases
 * apart. Reading: each message asks for the next one only while the owner has room.
 */
/** A WebSocket that carries packets. Public because Jetty calls it; made in this package only. */
public final class WsEndpoint implements Session.Listener {
  /** What an endpoint tells its owner, on a thread of Jetty's that must not be blocked. */
  interface Owner {
    void opened(WsEndpoint endpoint);

    /** Takes a packet; false stops reading until {@link WsEndpoint#readOn}. */
    boolean text(WsEndpoint endpoint, String packet);

    boolean binary(WsEndpoint endpoint);

    void closed(WsEndpoint endpoint, String reason);
  }

  private final Owner owner;
  private final int maxPayload;
  private final Duration idleTimeout;
  private @Nullable Session session;
  private Supplier<Optional<String>> source = Optional::empty;
  private boolean sending;
  private boolean closing;
  private boolean paused;
  private boolean closedTold;

  WsEndpoint(Owner owner, int maxPayload, Duration idleTimeout) {
    this.owner = owner;
    this.maxPayload = maxPayload;
    this.idleTimeout = idleTimeout;
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    opened.setMaxTextMessageSize(maxPayload);
    opened.setMaxBinaryMessageSize(maxPayload);
    opened.setMaxFrameSize(maxPayload);
    // Our heartbeat finds dead peers; this is the second line, for sockets that are not yet ours.
    opened.setIdleTimeout(idleTimeout);
    synchronized (this) {
      session = opened;
    }
    owner.opened(this);
    opened.demand();
  }

  @Override
  public void onWebSocketText(String packet) {
    pause();
    if (owner.text(this, packet)) {
      readOn();
    }
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    pause();
    boolean more = owner.binary(this);
    callback.succeed();
    if (more) {
      readOn();
    }
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    String why = cause.getMessage();
    tellClosed("transport error: " + (why == null ? cause.getClass().getSimpleName() : why));
  }

  @Override
  public void onWebSocketClose(int status, @Nullable String reason, Callback callback) {
    callback.succeed();
    tellClosed("transport closed (%d)".formatted(status));
  }

  /** From now on sends what this source gives, whenever pumped. */
  void sendFrom(Supplier<Optional<String>> packets) {
    synchronized (this) {
      source = packets;
    }
    pump();
  }

  /** Sends what the source has. Never blocks. */
  void pump() {
    while (true) {
      Sent sent;
      Session to;
      Optional<String> packet;
      synchronized (this) {
        to = session;
        if (sending || to == null) {
          return;
        }
        packet = source.get();
        if (packet.isEmpty() && !closing) {
          return;
        }
        sending = true;
        sent = new Sent();
      }
      if (packet.isEmpty()) {
        to.close(StatusCode.NORMAL, null, Callback.NOOP);
        return;
      }
      to.sendText(packet.get(), sent);
      if (sent.leave()) {
        return;
      }
    }
  }

  /** Closes once the source is empty. */
  void closeWhenSent() {
    synchronized (this) {
      closing = true;
    }
    pump();
  }

  /** Ends the socket without a word. */
  void disconnect() {
    Session open;
    synchronized (this) {
      open = session;
    }
    if (open != null) {
      open.disconnect();
    }
  }

  /** Goes on reading after the owner had no room. */
  void readOn() {
    Session open;
    synchronized (this) {
      open = session;
      if (!paused) {
        return;
      }
      paused = false;
    }
    if (open != null) {
      open.demand();
    }
  }

  /** Before the owner is asked: room that comes while it answers must find us paused. */
  private synchronized void pause() {
    paused = true;
  }

  private void tellClosed(String reason) {
    synchronized (this) {
      if (closedTold) {
        return;
      }
      closedTold = true;
    }
    owner.closed(this, reason);
  }

  /** The end of one send, which may come before or after the sender has left. */
  private final class Sent implements Callback {
    private static final int PENDING = 0;
    private static final int COMPLETE = 1;
    private static final int LEFT = 2;

    private final AtomicInteger state = new AtomicInteger(PENDING);

    /** Whether the sender may leave because the completion will pump. */
    boolean leave() {
      return state.compareAndSet(PENDING, LEFT);
    }

    @Override
    public void succeed() {
      synchronized (WsEndpoint.this) {
        sending = false;
      }
      if (!state.compareAndSet(PENDING, COMPLETE)) {
        pump();
      }
    }

    @Override
    public void fail(Throwable cause) {
      state.set(LEFT);
      tellClosed("transport error: " + cause);
    }
  }
}
