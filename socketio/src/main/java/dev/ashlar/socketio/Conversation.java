package dev.ashlar.socketio;

import static dev.ashlar.socketio.SocketIoException.Code.CONNECTION_CLOSED;
import static dev.ashlar.socketio.SocketIoException.Code.MESSAGE_TOO_BIG;
import static dev.ashlar.socketio.SocketIoException.Code.PROTOCOL_ERROR;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What both ends of a connection share: the two queues, the rules of Socket.IO packets once the
 * namespace is open, and one end. Thread-safe; packets come in from one thread at a time.
 */
abstract class Conversation implements SocketIoConnection {
  static final String ENGINE_CLOSE = "1";
  static final String ENGINE_PING = "2";
  static final String ENGINE_PONG = "3";
  static final String NAMESPACE_DISCONNECT = "41";

  /** How long an ended conversation may take to say good-bye to its peer. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  final Outbox outbox;
  final Inbox inbox;
  private final Map<String, String> headers;
  private final InetAddress remote;
  private final Duration sendTimeout;
  private final int maxPayload;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile long lastHeard = System.nanoTime();
  private volatile long endedAt;
  private int attachmentsDue;

  Conversation(
      Map<String, String> headers,
      InetAddress remote,
      long maxQueued,
      Duration sendTimeout,
      int maxPayload) {
    this.headers = Map.copyOf(headers);
    this.remote = remote;
    this.sendTimeout = sendTimeout;
    this.maxPayload = maxPayload;
    this.outbox = new Outbox(maxQueued);
    this.inbox = new Inbox(maxQueued, this::readOn);
  }

  /** Lets the transport take what is in the outbox. */
  abstract void flush();

  /** Lets the transport read on after the inbox was full. */
  abstract void readOn();

  /** Lets the transport go, after what the outbox holds has left. Called once. */
  abstract void hangUp();

  /** The namespace was opened, or refused, by the peer's packet. */
  abstract void onConnectPacket(Packet packet);

  @Override
  public final Map<String, String> headers() {
    return headers;
  }

  @Override
  public final InetAddress remote() {
    return remote;
  }

  @Override
  public final void onMessage(Consumer<String> handler) {
    inbox.handler(handler);
  }

  @Override
  public final void onClose(Consumer<String> handler) {
    inbox.closeHandler(handler);
  }

  @Override
  public final boolean isOpen() {
    return !ended.get();
  }

  @Override
  public final void send(String message) {
    String packet = MessageText.packetOf(message);
    if (packet.length() > maxPayload) {
      throw new SocketIoException(
          MESSAGE_TOO_BIG,
          "a packet of %d characters; the limit is %d".formatted(packet.length(), maxPayload),
          "send smaller messages",
          null);
    }
    switch (outbox.put(packet, sendTimeout)) {
      case DONE -> flush();
      case CLOSED -> throw closed("connection %s is closed".formatted(id()));
      case TIMED_OUT -> {
        end("the peer does not read", false);
        throw closed("the peer of %s took nothing for %s".formatted(id(), sendTimeout));
      }
    }
  }

  @Override
  public final void close() {
    end("closed by this side", true);
  }

  /** Ends the conversation, once. Politely, the peer is told; otherwise what waits is dropped. */
  final void end(String reason, boolean politely) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    endedAt = System.nanoTime();
    if (politely) {
      outbox.finish(NAMESPACE_DISCONNECT, ENGINE_CLOSE);
    } else {
      outbox.drop();
    }
    inbox.finish(reason);
    hangUp();
  }

  final boolean silentFor(Duration time) {
    return System.nanoTime() - lastHeard > time.toNanos();
  }

  /** Whether the end is so long ago that waiting for a good-bye makes no more sense. */
  final boolean lingeredLong() {
    return ended.get() && System.nanoTime() - endedAt > LINGER.toNanos();
  }

  /** Takes one Engine.IO packet of text. What breaks the protocol ends the conversation. */
  final void receive(String packet) {
    lastHeard = System.nanoTime();
    if (ended.get()) {
      return;
    }
    try {
      switch (packet.isEmpty() ? ' ' : packet.charAt(0)) {
        case '1' -> end("closed by the peer", false);
        case '2' -> {
          outbox.offer(ENGINE_PONG + packet.substring(1));
          flush();
        }
        case '3', '6' -> {}
        case '4' -> receive(Packet.parse(packet, 1));
        default -> throw protocolError("an unknown packet type");
      }
    } catch (SocketIoException e) {
      end("protocol error: " + e.getMessage(), false);
    }
  }

  /** Takes one binary message: an attachment of an event that nobody here understands. */
  final void receiveBinary() {
    lastHeard = System.nanoTime();
    if (attachmentsDue == 0) {
      end("protocol error: binary that belongs to no event", false);
      return;
    }
    attachmentsDue--;
  }

  private void receive(Packet packet) {
    if (attachmentsDue > 0) {
      throw protocolError("%d attachments are missing".formatted(attachmentsDue));
    }
    switch (packet.type()) {
      case CONNECT, CONNECT_ERROR -> onConnectPacket(packet);
      case DISCONNECT -> {
        if (packet.namespace().equals(Packet.ROOT)) {
          end("disconnected by the peer", false);
        }
      }
      case EVENT -> {
        if (packet.namespace().equals(Packet.ROOT)) {
          MessageText.messageOf(packet.json()).ifPresent(inbox::put);
        }
      }
      case ACK -> {}
      case BINARY_EVENT, BINARY_ACK -> attachmentsDue = packet.attachments();
    }
  }

  static SocketIoException protocolError(String what) {
    return new SocketIoException(PROTOCOL_ERROR, what, "", null);
  }

  private static SocketIoException closed(String what) {
    return new SocketIoException(CONNECTION_CLOSED, what, "connect again", null);
  }

  @Override
  public String toString() {
    return "socketio " + id();
  }
}
