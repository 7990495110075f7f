package dev.ashlar.wire;

import dev.ashlar.socketio.SocketIoConnection;
import dev.ashlar.socketio.SocketIoException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One socket as a carrier of messages of any size: announces itself, cuts what is too long for the
 * peer and puts together what the peer cut.
 *
 * <p>Thread-safe. Messages are delivered one at a time; a frame that breaks the protocol closes the
 * socket.
 */
final class FrameChannel {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Room that a fragment leaves for its own header. */
  private static final int HEADER_ROOM = 200;

  private static final String TRANSPORT_ACK = "A0000-ACK";

  private final SocketIoConnection socket;
  private final Reassembler reassembler;
  private volatile Announcement peer = Announcement.ASSUMED;
  private long nextMessageId;

  FrameChannel(SocketIoConnection socket, int maxMessageChars) {
    this.socket = socket;
    this.reassembler = new Reassembler(maxMessageChars);
  }

  /** Says what we take. Comes before anything else. */
  void announce() {
    sendFrame(Announcement.OURS.frame());
  }

  /** Begins to deliver. What came before has been kept by the socket. */
  void start(BiConsumer<FrameChannel, String> onMessage, Consumer<FrameChannel> onClose) {
    // On a thread of its own: a send that finds the socket dead closes it, with locks in its hands.
    socket.onClose(reason -> Thread.startVirtualThread(() -> onClose.accept(this)));
    socket.onMessage(frame -> receive(frame, onMessage));
  }

  private void receive(String frame, BiConsumer<FrameChannel, String> onMessage) {
    try {
      for (String message : decode(frame)) {
        if (peer.wantsAck()) {
          sendFrame(TRANSPORT_ACK);
        }
        onMessage.accept(this, message);
      }
    } catch (WireException e) {
      Logs.refused(socket, e);
      socket.close();
    }
  }

  private List<String> decode(String frame) {
    if (frame.isEmpty()) {
      return List.of();
    }
    return switch (frame.charAt(0)) {
      case '{' -> reassembler.whole(frame);
      case 'E' -> extended(frame);
      // Transport acknowledgements, debugging text, and whatever later versions may invent.
      default -> List.of();
    };
  }

  private List<String> extended(String frame) {
    if (frame.length() < 6) {
      throw WireException.protocol("extended frame of %d characters".formatted(frame.length()));
    }
    int headerLength = headerLength(frame);
    if (frame.length() < 6 + headerLength) {
      throw WireException.protocol("header of %d characters is cut".formatted(headerLength));
    }
    String header = frame.substring(6, 6 + headerLength);
    String payload = frame.substring(6 + headerLength);
    switch (frame.charAt(5)) {
      case 'P' -> peer = Announcement.parse(payload);
      case 'C' -> {
        return fragment(header, payload);
      }
      case 'O' -> {
        return List.of(payload);
      }
      default -> {
        // An extension that we do not know is to be ignored.
      }
    }
    return List.of();
  }

  private static int headerLength(String frame) {
    try {
      return Integer.parseInt(frame, 1, 5, 16);
    } catch (NumberFormatException e) {
      throw new WireException(WireException.Code.EPROTO, "frame without a header length", "", e);
    }
  }

  private List<String> fragment(String header, String payload) {
    try {
      JsonNode node = JSON.readTree(header);
      return reassembler.fragment(
          node.path("msgId").asLong(-1),
          node.path("seq").asInt(-1),
          node.path("total").asInt(-1),
          payload);
    } catch (JacksonException e) {
      throw new WireException(WireException.Code.EPROTO, "fragment header is not JSON", "", e);
    }
  }

  /** Sends a message, in pieces if the peer wants that. What cannot be sent closes the socket. */
  synchronized void send(String message) {
    Announcement limits = peer;
    if (message.length() <= limits.maxFragmentSize()) {
      sendFrame(message);
      return;
    }
    int size = limits.maxFragmentSize() - HEADER_ROOM;
    var cuts = new ArrayList<String>();
    for (int from = 0; from < message.length(); ) {
      int to = Math.min(message.length(), from + size);
      if (to < message.length() && Character.isHighSurrogate(message.charAt(to - 1))) {
        to--; // a pair that is cut would not survive UTF-8
      }
      cuts.add(message.substring(from, to));
      from = to;
    }
    if (cuts.size() > limits.maxFragmentCount()) {
      throw new WireException(
          WireException.Code.EMSGSIZE,
          "message of %d fragments to a peer that takes %d"
              .formatted(cuts.size(), limits.maxFragmentCount()),
          "send less at a time");
    }
    long id = nextMessageId++;
    for (int i = 0; i < cuts.size(); i++) {
      String header = "{\"msgId\":%d,\"seq\":%d,\"total\":%d}".formatted(id, i, cuts.size());
      sendFrame("E%04xC".formatted(header.length()) + header + cuts.get(i));
    }
  }

  private void sendFrame(String frame) {
    try {
      socket.send(frame);
    } catch (SocketIoException e) {
      // The session keeps what was not acknowledged, and sends it again on the next socket.
      socket.close();
    }
  }

  void close() {
    socket.close();
  }

  SocketIoConnection socket() {
    return socket;
  }
}
