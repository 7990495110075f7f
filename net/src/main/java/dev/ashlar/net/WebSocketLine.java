package dev.ashlar.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/*
 * Jetty calls back and asks for demand; here both become waiting, since callers have virtual
 * threads. A piece is asked for when somebody waits for it, so a reader that is slow holds the peer
 * back by the socket, and no message is ever whole in our memory. Control frames use the demand up
 * like any other, which is why they ask for the next frame themselves.
 *
 * Three things end a line that would hang: a peer that is silent for the idle time is asked by a
 * ping whether it is there, and given up when it does not answer that either; a peer that does not
 * answer our close within CLOSE_WAIT is given up, whatever else it sends; and whoever holds the line
 * may close it from any thread.
 */
/**
 * One end of a WebSocket, for one thread that receives and one that sends. Must be closed. The
 * class is public for Jetty, which reaches it by method handles; its callbacks are not for others.
 */
public final class WebSocketLine implements Session.Listener, AutoCloseable {
  /** How long the peer may take to answer a close. */
  public static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  /** What comes over a WebSocket. */
  public sealed interface Received {
    /**
     * A piece of a message.
     *
     * @param isText in UTF-8, cut between two characters
     * @param last whether the message ends with it
     */
    @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
    record Piece(boolean isText, byte[] bytes, boolean last) implements Received {}

    /**
     * The last of it.
     *
     * @param code 1005 where the peer gave none, 1006 where the connection broke
     */
    record Closed(int code, String reason) implements Received {}

    /** The last of it: a message was larger than was agreed, and the peer was told so. */
    record TooBig() implements Received {}
  }

  private static final Received.Closed BROKEN = new Received.Closed(StatusCode.NO_CLOSE, "");

  private final int maxMessage;
  private final Duration idle;
  private final CompletableFuture<Session> session = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /* Guarded by the lock. */
  private @Nullable Received next;
  private @Nullable Received last;
  private boolean asked;
  private boolean closing;
  private long closeBy;

  /* Of Jetty's reading thread alone. */
  private long messageBytes;
  private volatile boolean pinged;

  /* Of the sending thread alone. */
  private final Utf8Pieces outgoing = new Utf8Pieces();

  /**
   * A line that opens when it is the endpoint of an upgrade.
   *
   * @param maxMessage bytes of the largest message that is received
   * @param idle how long the peer may be silent before it is asked whether it is there
   */
  public WebSocketLine(int maxMessage, Duration idle) {
    this.maxMessage = maxMessage;
    this.idle = idle;
  }

  /**
   * Waits for the next piece; after the last one it answers the same for ever. Once a close was
   * sent, pieces are dropped until the peer has answered it.
   */
  public Received receive() throws InterruptedException, IOException {
    Session open = await(session);
    lock.lock();
    try {
      Received came = take(open);
      while (closing && came instanceof Received.Piece) {
        came = take(open);
      }
      return came;
    } finally {
      lock.unlock();
    }
  }

  private Received take(Session open) throws InterruptedException {
    if (next == null && last == null && !asked) {
      asked = true;
      open.demand();
    }
    while (last == null && (closing || next == null)) {
      long left = closing ? closeBy - System.nanoTime() : Long.MAX_VALUE;
      if (left <= 0) {
        breakOff();
      } else if (next != null) {
        break;
      } else {
        var _ = changed.awaitNanos(left);
      }
    }
    Received came = next;
    next = null;
    if (came != null) {
      return came;
    }
    return last == null ? BROKEN : last;
  }

  /** The subprotocol agreed on; empty for none. */
  public String protocol() throws IOException, InterruptedException {
    String accepted = await(session).getUpgradeResponse().getAcceptedSubProtocol();
    return accepted == null ? "" : accepted;
  }

  /**
   * Sends a piece of a message, and waits while the peer is slow.
   *
   * @param isText in UTF-8, and may be cut anywhere; what is no UTF-8 fails
   */
  public void send(boolean isText, byte[] bytes, boolean last)
      throws IOException, InterruptedException {
    var sent = new CompletableFuture<Void>();
    Session open = await(session);
    if (isText) {
      open.sendPartialText(outgoing.next(bytes, last), last, callback(sent));
    } else {
      open.sendPartialBinary(ByteBuffer.wrap(bytes), last, callback(sent));
    }
    await(sent);
  }

  /**
   * Begins to close; the peer's answer is received as the last message.
   *
   * @param code 1005 for none
   */
  public void close(int code, String reason) {
    if (!isOpened()) {
      return;
    }
    lock.lock();
    try {
      closing = true;
      closeBy = System.nanoTime() + CLOSE_WAIT.toNanos();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    session.join().close(code, code == StatusCode.NO_CODE ? null : reason, Callback.NOOP);
  }

  /** Breaks the connection off, if it is still there. */
  @Override
  public void close() {
    breakOff();
  }

  private void breakOff() {
    var _ = session.completeExceptionally(new IOException("it was given up"));
    if (isOpened()) {
      // Also one that is closing: to Jetty it is not open any more, and its connection is.
      session.join().disconnect();
    }
    end(BROKEN);
  }

  private boolean isOpened() {
    return session.isDone() && !session.isCompletedExceptionally();
  }

  private static Callback callback(CompletableFuture<Void> done) {
    return Callback.from(() -> done.complete(null), done::completeExceptionally);
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException("the WebSocket is closed: " + e.getMessage(), e);
    }
  }

  /** One at a time: none comes before it was asked for. */
  private void put(Received piece) {
    lock.lock();
    try {
      asked = false;
      next = piece;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The first end counts. */
  private void end(Received how) {
    lock.lock();
    try {
      last = last == null ? how : last;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- Jetty's callbacks ------------------------------------------------------------------------

  @Override
  public void onWebSocketOpen(Session opened) {
    opened.setIdleTimeout(idle);
    opened.addIdleTimeoutListener(timeout -> isGone(opened));
    if (!session.complete(opened)) {
      opened.disconnect();
    }
  }

  private boolean isGone(Session silent) {
    if (pinged) {
      breakOff(); // Jetty would send a close and wait for an answer that does not come either.
      return false;
    }
    pinged = true;
    silent.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
    return false;
  }

  @Override
  public void onWebSocketPing(ByteBuffer payload) {
    pinged = false;
    Session open = session.join();
    // Only when the answer is on its way: a peer that asks and never reads would fill our memory.
    open.sendPong(payload, Callback.from(open::demand, failure -> breakOff()));
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    pinged = false;
    session.join().demand();
  }

  @Override
  public void onWebSocketPartialText(String text, boolean last) {
    take(true, text.getBytes(StandardCharsets.UTF_8), last);
  }

  @Override
  public void onWebSocketPartialBinary(ByteBuffer payload, boolean last, Callback callback) {
    var bytes = new byte[payload.remaining()];
    payload.get(bytes);
    callback.succeed();
    take(false, bytes, last);
  }

  /** A message that is too large ends the connection, before the rest of it has come. */
  private void take(boolean isText, byte[] bytes, boolean last) {
    pinged = false;
    if (bytes.length == 0 && !last) {
      session.join().demand(); // Nothing came, and nothing that a limit would count.
      return;
    }
    messageBytes += bytes.length;
    if (messageBytes <= maxMessage) {
      messageBytes = last ? 0 : messageBytes;
      put(new Received.Piece(isText, bytes, last));
      return;
    }
    end(new Received.TooBig());
    String why = "a message of more than %d bytes".formatted(maxMessage);
    var gone = Callback.from(this::breakOff, failure -> breakOff());
    session.join().close(StatusCode.MESSAGE_TOO_LARGE, why, gone);
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    // Where there was a connection, its close follows and says more.
    if (session.completeExceptionally(cause)) {
      end(BROKEN);
    }
  }

  @Override
  public void onWebSocketClose(int code, String reason, Callback callback) {
    callback.succeed();
    // Without a close of the peer, Jetty has words of its own.
    end(
        code == StatusCode.NO_CLOSE || reason == null
            ? new Received.Closed(code, "")
            : new Received.Closed(code, reason));
  }
}
