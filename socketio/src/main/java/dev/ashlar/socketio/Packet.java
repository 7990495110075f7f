package dev.ashlar.socketio;

/**
 * One Socket.IO packet, as it rides in an Engine.IO message: type digit, attachments and {@code -}
 * for binary types, namespace and {@code ,} unless it is {@code /}, acknowledgement id, JSON. The
 * JSON is left as text; empty where there is none.
 */
record Packet(Type type, int attachments, String namespace, String ackId, String json) {
  /** More attachments than any peer of ours sends; each would hold up the messages after it. */
  static final int MAX_ATTACHMENTS = 1000;

  static final String ROOT = "/";

  /** In the order of their digits. */
  enum Type {
    CONNECT,
    DISCONNECT,
    EVENT,
    ACK,
    CONNECT_ERROR,
    BINARY_EVENT,
    BINARY_ACK;

    boolean isBinary() {
      return this == BINARY_EVENT || this == BINARY_ACK;
    }
  }

  /** Reads the text after Engine.IO's {@code 4}; throws PROTOCOL_ERROR for what is no packet. */
  static Packet parse(String text, int start) {
    int at = start;
    int digit = at < text.length() ? text.charAt(at) - '0' : -1;
    if (digit < 0 || digit >= Type.values().length) {
      throw malformed(text, start);
    }
    Type type = Type.values()[digit];
    at++;
    int attachments = 0;
    if (type.isBinary()) {
      int dash = endOfDigits(text, at);
      if (dash == at || dash - at > 4 || dash >= text.length() || text.charAt(dash) != '-') {
        throw malformed(text, start);
      }
      attachments = Integer.parseInt(text, at, dash, 10);
      if (attachments > MAX_ATTACHMENTS) {
        throw malformed(text, start);
      }
      at = dash + 1;
    }
    String namespace = ROOT;
    if (at < text.length() && text.charAt(at) == '/') {
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      namespace = text.substring(at, end);
      at = Math.min(end + 1, text.length());
    }
    int json = endOfDigits(text, at);
    return new Packet(type, attachments, namespace, text.substring(at, json), text.substring(json));
  }

  private static int endOfDigits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static SocketIoException malformed(String text, int start) {
    String shown = text.substring(start, Math.min(text.length(), start + 20));
    return new SocketIoException(
        SocketIoException.Code.PROTOCOL_ERROR, "not a packet: '%s'".formatted(shown), "", null);
  }
}
