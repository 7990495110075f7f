package dev.ashlar.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bodies of the slice scope's frames, written and read; slice-run.mjs has the other half. */
final class SliceFrames {
  /** Kind of a MODULE frame that holds a module for {@code require}. */
  static final int KIND_COMMON_JS = 2;

  /** Kind of a MODULE frame that holds the work function. */
  static final int KIND_WORK = 7;

  /** Console levels by number. */
  static final List<String> LEVELS = List.of("log", "debug", "info", "warn", "error");

  private static final int LENGTH = 4;
  private static final int NUMBER = 8;
  private static final int MAX_MODULE_NAME = 65_535;

  private SliceFrames() {}

  /** How a slice's terminal frame says it ended. */
  enum Outcome {
    VALUE,
    ERROR,
    REJECTED,
    /** A rejected slice has now really stopped. */
    LEFT
  }

  /** A SLICE frame. */
  record SliceFrame(int index, Outcome outcome, double cpuMicros, ByteBuffer rest) {}

  /** An error with what was thrown. */
  @SuppressWarnings("ArrayRecordComponent") // internal, compared by nobody
  record ErrorPart(GuestError error, byte[] thrown) {}

  // --- to the cell ------------------------------------------------------------------------------

  /** Head of a MODULE frame; the source follows. */
  static byte[] moduleHead(int kind, String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MAX_MODULE_NAME) {
      throw new SandboxException(
          SandboxException.Code.TOO_BIG,
          "the id of a module has %d bytes, more than %d".formatted(utf8.length, MAX_MODULE_NAME),
          "");
    }
    return ByteBuffer.allocate(3 + utf8.length)
        .put((byte) kind)
        .putShort((short) utf8.length)
        .put(utf8)
        .array();
  }

  /** A value body with its length in front. */
  static byte[] sized(byte[] body) {
    return ByteBuffer.allocate(LENGTH + body.length).putInt(body.length).put(body).array();
  }

  private static long slicesLength(List<SliceInput> slices, int head) {
    return LENGTH + slices.stream().mapToLong(slice -> head + (long) slice.datum().length).sum();
  }

  /** Body of a SLICES frame; only where clock and random numbers are fixed it tells the numbers. */
  static byte[] slices(List<SliceInput> slices, boolean numbered) {
    int head = numbered ? NUMBER + LENGTH : LENGTH;
    var body =
        ByteBuffer.allocate(Math.toIntExact(slicesLength(slices, head))).putInt(slices.size());
    for (SliceInput slice : slices) {
      if (numbered) {
        body.putDouble((double) slice.slice());
      }
      body.putInt(slice.datum().length).put(slice.datum());
    }
    return body.array();
  }

  // --- from the cell: every byte is hostile -----------------------------------------------------

  static SliceFrame slice(byte[] body) throws ProtocolException {
    var bytes = atLeast(body, 13, FrameType.SLICE);
    int index = bytes.getInt();
    int outcome = bytes.get();
    if (outcome < 0 || outcome >= Outcome.values().length) {
      throw new ProtocolException("a slice has no outcome " + outcome);
    }
    double cpuMicros = bytes.getDouble();
    double sane = Double.isFinite(cpuMicros) && cpuMicros > 0 ? cpuMicros : 0;
    return new SliceFrame(index, Outcome.values()[outcome], sane, bytes);
  }

  static ErrorPart error(ByteBuffer rest) throws ProtocolException {
    int length = rest.remaining() < LENGTH ? -1 : rest.getInt();
    if (length < 0 || length > rest.remaining()) {
      throw new ProtocolException("an error's text is longer than its frame");
    }
    byte[] json = new byte[length];
    rest.get(json);
    return new ErrorPart(GuestErrors.parse(json), value(rest));
  }

  static int retries(ByteBuffer rest) throws ProtocolException {
    if (rest.remaining() < LENGTH) {
      throw new ProtocolException("a rejection without its number of retries");
    }
    return Math.max(0, rest.getInt());
  }

  /** The rest of a frame as a value body. */
  static byte[] value(ByteBuffer rest) throws ProtocolException {
    byte[] body = new byte[rest.remaining()];
    rest.get(body);
    if (!ValueBody.isBody(body)) {
      throw new ProtocolException("what should be a value is none");
    }
    return body;
  }

  static ByteBuffer atLeast(byte[] body, int length, FrameType type) throws ProtocolException {
    if (body.length < length) {
      throw new ProtocolException(
          "a frame %s has at least %d bytes, not %d".formatted(type, length, body.length));
    }
    return ByteBuffer.wrap(body);
  }

  static String eventName(ByteBuffer bytes) throws ProtocolException {
    int length = bytes.remaining() < 2 ? -1 : Short.toUnsignedInt(bytes.getShort());
    if (length < 0 || length > bytes.remaining()) {
      throw new ProtocolException("an event's name is longer than its frame");
    }
    byte[] utf8 = new byte[length];
    bytes.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
