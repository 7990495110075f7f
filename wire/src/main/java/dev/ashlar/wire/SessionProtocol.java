package dev.ashlar.wire;

import dev.ashlar.values.CanonicalJson;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wallet.SignedMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * One side of a session; both sides are the same machine. What it keeps:
 *
 *   - at most one body of ours is in flight. It carries a token; the peer's ack names the token and brings a nonce, and our
 *     next body must carry exactly that nonce. Everything else waits in the queue. That is what orders the conversation and
 *     makes a replayed or lost body show.
 *   - the nonce that we gave in our last ack, which the peer's next body must carry; and the text of that ack, because the peer
 *     may not have got it.
 *
 * Sockets come and go below this. After a change of sockets each side sends its last ack again. From it the other side learns
 * whether its body in flight arrived: the ack names either that body's token, or the token before, and then the body is sent
 * again. A body that comes twice is known by its id, acknowledged by the same ack and dropped. So every body is handled exactly
 * once however often the socket breaks, as long as both sides remember the session.
 *
 * Acks have no nonces and are not acknowledged. An ack that nobody asked for ends the session, except just after a change of
 * sockets, when either side may repeat itself.
 */

/** The acknowledged, replay-protected conversation with one peer. Thread-safe. */
final class SessionProtocol {
  /** Our batches stay below this many characters, so that a large one does not hold up the rest. */
  private static final int MAX_BATCH_CHARS = 256 << 10;

  /** Bodies in one of our batches. */
  private static final int MAX_BATCH_PARTS = 100;

  private final PrivateKey key;
  private final Nonces nonces;
  private final InstantSource clock;
  private final int maxQueuedChars;

  private final ReentrantLock lock = new ReentrantLock();

  // All below is guarded by the lock.
  private final Deque<Outgoing> queue = new ArrayDeque<>();
  private long queuedChars;
  private @Nullable FrameChannel channel;
  private @Nullable String dcpsid;
  private boolean mayBatch;
  private boolean ended;
  private boolean resuming;

  private @Nullable String peerNonce;
  private @Nullable InFlight inFlight;
  private String acknowledgedToken = "";

  private @Nullable String expectedNonce;
  private String lastReceivedId = "";
  private String lastAck = "";

  /** A body that was sent and not yet acknowledged; kept as signed, to be sent again as it is. */
  private record InFlight(String token, String text, long sentAt) {}

  SessionProtocol(PrivateKey key, Nonces nonces, InstantSource clock, int maxQueuedChars) {
    this.key = key;
    this.nonces = nonces;
    this.clock = clock;
    this.maxQueuedChars = maxQueuedChars;
  }

  /** Names the session, once both sides know its id. */
  void establish(String dcpsid, boolean mayBatch) {
    lock.lock();
    try {
      this.dcpsid = dcpsid;
      this.mayBatch = mayBatch;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Goes on over another socket, the old one being closed, and sends our last ack again. The first
   * socket of a session is attached by this too.
   *
   * @param first a body that goes out before all that wait, or null
   */
  void attach(FrameChannel next, @Nullable Outgoing first) {
    FrameChannel old;
    lock.lock();
    try {
      if (ended) {
        next.close();
        return;
      }
      old = channel;
      channel = next;
      if (first != null) {
        queue.addFirst(first);
        queuedChars += first.length();
      }
      if (!lastAck.isEmpty()) {
        resuming = true;
        next.send(lastAck);
      }
      sendNext();
    } finally {
      lock.unlock();
    }
    if (old != null && old != next) {
      old.close();
    }
  }

  /** The socket is gone. Says whether it was this session's, so that someone must act. */
  boolean detach(FrameChannel lost) {
    lock.lock();
    try {
      if (channel != lost) {
        return false;
      }
      channel = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Queues a body. Refuses with {@code EPIPE} after the end and {@code EBUSY} when too much waits.
   */
  void send(Outgoing body) {
    lock.lock();
    try {
      if (ended) {
        throw new WireException(WireException.Code.EPIPE, "the session has ended", "connect again");
      }
      if (queuedChars + body.length() > maxQueuedChars) {
        throw new WireException(
            WireException.Code.EBUSY,
            "more than %d characters wait to be sent".formatted(maxQueuedChars),
            "send less, or more slowly");
      }
      queue.add(body);
      queuedChars += body.length();
      sendNext();
    } finally {
      lock.unlock();
    }
  }

  /** Takes back a body that has not been sent yet. */
  boolean withdraw(Outgoing body) {
    lock.lock();
    try {
      if (!queue.remove(body)) {
        return false;
      }
      queuedChars -= body.length();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a received body: acknowledges it, and returns what of it is to be handled now. Throws
   * {@code EPROTO} where the peer broke the protocol and the session must end.
   */
  List<Body> receive(FrameChannel from, Body body) {
    lock.lock();
    try {
      if (ended || from != channel) {
        return List.of();
      }
      checkSession(body);
      if (body.type() == Body.Type.ACK) {
        acknowledged(body);
        return List.of();
      }
      if (body.id().isEmpty() || body.token().isEmpty()) {
        throw WireException.protocol("body without id or token");
      }
      if (body.id().equals(lastReceivedId)) {
        from.send(lastAck);
        return List.of();
      }
      if (!Objects.equals(body.nonce(), expectedNonce)) {
        throw WireException.protocol("body %s has a wrong nonce".formatted(body.id()));
      }
      List<Body> parts = body.type() == Body.Type.BATCH ? body.parts() : List.of(body);
      acknowledge(from, body);
      return parts;
    } finally {
      lock.unlock();
    }
  }

  private void checkSession(Body body) {
    String theirs = body.dcpsid();
    if (theirs != null && dcpsid != null && !theirs.equals(dcpsid)) {
      throw WireException.protocol("body of another session");
    }
  }

  private void acknowledge(FrameChannel from, Body body) {
    String nonce = nonces.nonce();
    // The ack of a connect has no session id, as none had been agreed on when it was asked for.
    String id = body.dcpsid();
    String ack =
        "{\"type\":\"ack\""
            + (id == null ? "" : ",\"dcpsid\":\"" + dcpsid + "\"")
            + ",\"token\":"
            + CanonicalJson.write(Fields.textNode(body.token()))
            + ",\"nonce\":\""
            + nonce
            + "\",\"messageId\":"
            + CanonicalJson.write(Fields.textNode(body.id()))
            + "}";
    lastAck = SignedMessage.sign(key, ack).text();
    lastReceivedId = body.id();
    expectedNonce = nonce;
    from.send(lastAck);
  }

  private void acknowledged(Body ack) {
    String token = ack.token();
    InFlight waiting = inFlight;
    if (waiting != null && waiting.token.equals(token)) {
      peerNonce = ack.nonce();
      acknowledgedToken = token;
      inFlight = null;
      resuming = false;
      sendNext();
      return;
    }
    if (token.equals(acknowledgedToken)) {
      if (resuming && waiting != null && channel != null) {
        resuming = false;
        channel.send(waiting.text);
      }
      return;
    }
    if (!resuming) {
      throw WireException.protocol("ack that nobody asked for");
    }
  }

  /** Sends what waits, if nothing is in flight. The caller holds the lock. */
  private void sendNext() {
    if (channel == null || inFlight != null || queue.isEmpty()) {
      return;
    }
    long now = clock.millis();
    String token = nonces.token();
    List<Outgoing> bodies = takeNext();
    String text =
        bodies.size() == 1
            ? bodies.getFirst().text(dcpsid, now, token, peerNonce)
            : Outgoing.batch(
                nonces.bodyId(),
                bodies.stream().map(body -> body.part(dcpsid, now)).toList(),
                Outgoing.tail(dcpsid, now, token, peerNonce));
    String signed = SignedMessage.sign(key, text).text();
    inFlight = new InFlight(token, signed, now);
    try {
      channel.send(signed);
    } catch (WireException e) {
      // The peer can never take it, over no socket; who waits for it is told that the session
      // ended.
      Logs.refused(channel.socket(), e);
      ended = true;
      channel.close();
    }
  }

  private List<Outgoing> takeNext() {
    var bodies = new ArrayList<Outgoing>();
    int chars = 0;
    do {
      Outgoing body = queue.remove();
      queuedChars -= body.length();
      chars += body.length();
      bodies.add(body);
      if (body.alone()) {
        break;
      }
    } while (mayBatch
        && bodies.size() < MAX_BATCH_PARTS
        && !queue.isEmpty()
        && !queue.element().alone()
        && chars + queue.element().length() <= MAX_BATCH_CHARS);
    return bodies;
  }

  /**
   * Closes the socket if a body has waited too long for its ack. The owner of the session hears of
   * it as of any lost socket.
   */
  void giveUpOverdue(Duration ackTimeout) {
    FrameChannel stuck = null;
    lock.lock();
    try {
      InFlight waiting = inFlight;
      if (waiting != null && clock.millis() - waiting.sentAt > ackTimeout.toMillis()) {
        stuck = channel;
      }
    } finally {
      lock.unlock();
    }
    if (stuck != null) {
      stuck.close();
    }
  }

  /** Whether all that was to be sent has been acknowledged. */
  boolean isDrained() {
    lock.lock();
    try {
      return inFlight == null && queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  boolean isConnected() {
    lock.lock();
    try {
      return channel != null;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the session and closes its socket; returns the bodies that were never sent. */
  List<Outgoing> end() {
    FrameChannel last;
    List<Outgoing> unsent;
    lock.lock();
    try {
      last = channel;
      unsent = List.copyOf(queue);
      ended = true;
      channel = null;
      inFlight = null;
      queue.clear();
      queuedChars = 0;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
    return unsent;
  }
}
