package dev.ashlar.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bodies that the worker scope and we exchange: a head as JSON behind its length, then bytes.
 * What comes from a cell is believed only as far as it is well formed.
 */
final class IsolateFrames {
  /** Flags of EVENT. */
  static final int WAKE = 1;

  /** The request has a body, which follows. */
  static final int WITH_BODY = 2;

  /** The request has a body, which comes as a stream. */
  static final int STREAMED_REQUEST = 4;

  /** Flags of RESPONSE. */
  static final int FAILED = 1;

  static final int OPEN = 2;
  static final int UNHANDLED = 4;

  /** The body comes as a stream; its length follows, where it is known. */
  static final int STREAMED = 8;

  /** The body is one of ours that was not read; its stream's number follows. */
  static final int PASSED = 16;

  /** A WebSocket goes with it; the number of the call that accepted it follows. */
  static final int UPGRADED = 32;

  /** Flag of RESULT: the answer's body comes as a stream. */
  static final int STREAMED_ANSWER = 1;

  /** Flag of RESULT: a stream of the cell's own goes with it, which the cell has to end. */
  static final int TWO_WAY = 2;

  /** Flag of ABORT: the event is given up, not only its client gone. */
  static final int GIVEN_UP = 1;

  /** Operations of CALL, in its flags. */
  static final int FETCH = 1;

  static final int KEY = 2;
  static final int DERIVE = 3;
  static final int CONNECT = 4;
  static final int ACCEPT = 5;

  /** Where the operation is in a CALL's flags. */
  static final int OPERATION = 0x3f;

  /** The request's body comes as a stream; its length follows, where it is known. */
  static final int STREAMED_CALL = 0x40;

  /** The request's body is one of ours that was not read; its stream's number follows. */
  static final int PASSED_CALL = 0x80;

  /** Status of an answer that a WebSocket goes with. */
  private static final int SWITCHING = 101;

  private static final int LENGTH_BYTES = 4;
  private static final int MAX_HEADERS = 1_000;

  private IsolateFrames() {}

  /** A frame taken apart. */
  @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
  record Parts(byte[] head, byte[] bytes) {
    JsonNode json() throws ProtocolException {
      return Cell.json(head);
    }
  }

  static byte[] head(ObjectNode head) {
    byte[] text = Cell.JSON.writeValueAsBytes(head);
    return ByteBuffer.allocate(LENGTH_BYTES + text.length).putInt(text.length).put(text).array();
  }

  static Parts parts(byte[] body) throws ProtocolException {
    if (body.length < LENGTH_BYTES) {
      throw new ProtocolException("a frame of %d bytes has no head".formatted(body.length));
    }
    int length = ByteBuffer.wrap(body).getInt();
    if (length < 0 || length > body.length - LENGTH_BYTES) {
      throw new ProtocolException(
          "a head of %d bytes in a frame of %d".formatted(length, body.length));
    }
    int end = LENGTH_BYTES + length;
    return new Parts(
        Arrays.copyOfRange(body, LENGTH_BYTES, end), Arrays.copyOfRange(body, end, body.length));
  }

  static void putHeaders(ObjectNode head, List<HeaderLine> lines) {
    ArrayNode pairs = head.putArray("headers");
    for (HeaderLine line : lines) {
      pairs.addArray().add(line.name()).add(line.value());
    }
  }

  static List<HeaderLine> headers(JsonNode head) throws ProtocolException {
    JsonNode flat = head.path("headers");
    if (!flat.isArray() || flat.size() % 2 != 0 || flat.size() > 2 * MAX_HEADERS) {
      throw new ProtocolException("headers are %d entries".formatted(flat.size()));
    }
    var lines = new ArrayList<HeaderLine>(flat.size() / 2);
    for (int i = 0; i < flat.size(); i += 2) {
      lines.add(new HeaderLine(text(flat.get(i)), text(flat.get(i + 1))));
    }
    return lines;
  }

  /**
   * The head of an answer: its status, its status text, and its headers, each on a line of its own.
   */
  record AnswerHead(int status, String statusText, List<HeaderLine> headers) {
    AnswerHead {
      headers = List.copyOf(headers);
    }

    static AnswerHead parse(byte[] head, boolean upgraded) throws ProtocolException {
      var lines = new LineCutter(new String(head, StandardCharsets.UTF_8));
      String first = lines.next();
      String statusText = lines.next();
      var headers = new ArrayList<HeaderLine>();
      while (lines.hasNext()) {
        if (headers.size() == MAX_HEADERS) {
          throw new ProtocolException("an answer has more than %d headers".formatted(MAX_HEADERS));
        }
        headers.add(new HeaderLine(lines.next(), lines.next()));
      }
      return new AnswerHead(status(first, upgraded), statusText, headers);
    }

    private static int status(String text, boolean upgraded) throws ProtocolException {
      try {
        int status = Integer.parseInt(text);
        if (upgraded ? status == SWITCHING : status >= 200 && status <= 599) {
          return status;
        }
      } catch (NumberFormatException e) {
        throw new ProtocolException("an answer whose status is no number");
      }
      throw new ProtocolException("an answer of status " + text);
    }
  }

  /** Cuts a text at its line breaks. */
  private static final class LineCutter {
    private final String text;
    private int at;

    LineCutter(String text) {
      this.text = text;
    }

    boolean hasNext() {
      return at <= text.length();
    }

    String next() throws ProtocolException {
      if (!hasNext()) {
        throw new ProtocolException("the head of an answer lacks a line");
      }
      int end = text.indexOf('\n', at);
      String line = text.substring(at, end < 0 ? text.length() : end);
      at += line.length() + 1;
      return line;
    }
  }

  static String text(JsonNode head, String name) throws ProtocolException {
    return text(head.path(name));
  }

  private static String text(JsonNode node) throws ProtocolException {
    if (!node.isString()) {
      throw new ProtocolException("a text is missing");
    }
    return node.stringValue();
  }

  static List<String> texts(JsonNode head, String name) throws ProtocolException {
    JsonNode array = head.path(name);
    if (!array.isArray() || array.size() > MAX_HEADERS) {
      throw new ProtocolException("%s are %d entries".formatted(name, array.size()));
    }
    var texts = new ArrayList<String>(array.size());
    for (JsonNode text : array) {
      texts.add(text(text));
    }
    return texts;
  }

  static int number(JsonNode head, String name) throws ProtocolException {
    JsonNode node = head.path(name);
    if (!node.isInt()) {
      throw new ProtocolException("number %s is missing".formatted(name));
    }
    return node.intValue();
  }

  /** The length of a stream that is about to begin. */
  static long length(byte[] bytes) throws ProtocolException {
    if (bytes.length == 0) {
      return Body.UNKNOWN_LENGTH;
    }
    long length = bytes.length == Long.BYTES ? ByteBuffer.wrap(bytes).getLong() : -1;
    if (length < 0) {
      throw new ProtocolException("a length of %d bytes".formatted(bytes.length));
    }
    return length;
  }

  /** The error in a head; one that says nothing where it lacks. */
  static GuestError error(JsonNode head) throws ProtocolException {
    return GuestErrors.parse(Cell.JSON.writeValueAsBytes(head.path("error")));
  }
}
