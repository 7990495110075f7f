package dev.ashlar.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * Every kind of frame between a cell and us, with the way it goes and how long it may be;
 * protocol.mjs has the same numbers.
 */
enum FrameType {
  HELLO(1, Way.OUT, Max.CONTROL),
  HARDEN(2, Way.IN, Max.CONTROL),
  HARDENED(3, Way.OUT, Max.CONTROL),
  INIT(4, Way.IN, Max.CALL),
  RESULT(5, Way.BOTH, Max.BODY),
  ERROR(6, Way.BOTH, Max.CONTROL),
  LOG(7, Way.OUT, Max.LOG),
  HUNG(8, Way.OUT, Max.CONTROL),
  PING(9, Way.IN, Max.SMALL),
  PONG(10, Way.OUT, Max.SMALL),
  STATS(11, Way.OUT, Max.SMALL),
  END(12, Way.IN, Max.SMALL),
  ENDED(13, Way.OUT, Max.SMALL),
  REPORT(14, Way.OUT, Max.CONTROL),
  PREPARE(15, Way.IN, Max.SMALL),
  MODULE(16, Way.IN, Max.BODY),
  LOAD(17, Way.IN, Max.CONTROL),
  ARGUMENTS(18, Way.IN, Max.BODY),
  SLICES(20, Way.IN, Max.BODY),
  SLICE(21, Way.OUT, Max.BODY),
  SLICES_DONE(22, Way.OUT, Max.SMALL),
  PROGRESS(23, Way.OUT, Max.SMALL),
  EMIT(24, Way.OUT, Max.BODY),
  EVENT(30, Way.IN, Max.BODY),
  RESPONSE(31, Way.OUT, Max.CONTROL),
  EXTEND(32, Way.OUT, Max.SMALL),
  ABORT(33, Way.IN, Max.CONTROL),
  CALL(40, Way.OUT, Max.CALL),
  CANCEL(41, Way.OUT, Max.SMALL),
  CHUNK(50, Way.BOTH, Max.CHUNK),
  CREDIT(51, Way.BOTH, Max.SMALL),
  FIN(52, Way.BOTH, Max.SMALL),
  RESET(53, Way.BOTH, Max.CONTROL),
  PROBE(60, Way.IN, Max.CONTROL);

  private enum Way {
    /** To the cell. */
    IN,
    /** From the cell. */
    OUT,
    BOTH
  }

  /** Longest bodies. */
  static final class Max {
    static final int SMALL = 256;
    /* What a script does for each chunk costs more than its bytes. */
    static final int CHUNK = BodyInlet.WINDOW;
    static final int LOG = 16 * 1024 + 64;
    static final int CONTROL = 1024 * 1024;
    static final int CALL = 2 * 1024 * 1024;
    static final int BODY = 32 * 1024 * 1024;

    private Max() {}
  }

  private static final @Nullable FrameType[] BY_CODE = new @Nullable FrameType[256];

  static {
    for (FrameType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final Way way;
  private final int maxLength;

  FrameType(int code, Way way, int maxLength) {
    this.code = code;
    this.way = way;
    this.maxLength = maxLength;
  }

  int code() {
    return code;
  }

  int maxLength() {
    return maxLength;
  }

  boolean toCell() {
    return way != Way.OUT;
  }

  boolean fromCell() {
    return way != Way.IN;
  }

  static @Nullable FrameType of(int code) {
    return BY_CODE[code & 0xff];
  }
}
