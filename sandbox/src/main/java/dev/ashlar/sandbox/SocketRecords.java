package dev.ashlar.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How the messages of a WebSocket stand in the two streams between a cell and us: records of {@code
 * u8 kind | u32 length | payload}. A message that is sent to the cell may come in several records;
 * a close has {@code u16 code | reason}. worker-socket-wire.mjs has the same numbers.
 */
final class SocketRecords {
  static final int BINARY = 0;
  static final int TEXT = 1;
  static final int CLOSE = 2;

  /** To the cell only: a message of the peer was too large, which ended the connection. */
  static final int TOO_BIG = 3;

  /** Flag of a kind: the message goes on in the next record. */
  static final int MORE = 0x80;

  /** Code of a close that has none. */
  static final int NO_CODE = 1005;

  private static final int HEAD = 5;
  private static final int MAX_CLOSE = 125;

  private SocketRecords() {}

  static ByteBuffer of(SocketLink.Received received) {
    return switch (received) {
      case SocketLink.Received.Piece(boolean isText, byte[] bytes, boolean last) ->
          record((isText ? TEXT : BINARY) | (last ? 0 : MORE), bytes);
      case SocketLink.Received.Closed(int code, String reason) -> {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload =
            ByteBuffer.allocate(Short.BYTES + text.length).putShort((short) code).put(text).array();
        yield record(CLOSE, payload);
      }
      case SocketLink.Received.TooBig() -> record(TOO_BIG, new byte[0]);
    };
  }

  private static ByteBuffer record(int kind, byte[] payload) {
    return ByteBuffer.allocate(HEAD + payload.length)
        .put((byte) kind)
        .putInt(payload.length)
        .put(payload)
        .flip();
  }

  /** The length that a cell announces, if a record of this kind may have it. */
  static int checkedLength(int kind, int length, int maxMessage) throws ProtocolException {
    if (kind != BINARY && kind != TEXT && kind != CLOSE) {
      throw new ProtocolException("a record %d on a WebSocket".formatted(kind));
    }
    if (length < 0 || length > (kind == CLOSE ? MAX_CLOSE : maxMessage)) {
      throw new ProtocolException("a record %d of %d bytes on a WebSocket".formatted(kind, length));
    }
    return length;
  }

  /** A close that a script may send. */
  static SocketLink.Received.Closed close(byte[] payload) throws ProtocolException {
    if (payload.length == 0) {
      return new SocketLink.Received.Closed(NO_CODE, "");
    }
    int code = payload.length < Short.BYTES ? 0 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    if (code != 1000 && (code < 3000 || code > 4999)) {
      throw new ProtocolException("a close with code %d".formatted(code));
    }
    return new SocketLink.Received.Closed(
        code,
        new String(payload, Short.BYTES, payload.length - Short.BYTES, StandardCharsets.UTF_8));
  }
}
