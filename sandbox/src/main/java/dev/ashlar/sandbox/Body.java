package dev.ashlar.sandbox;

import java.io.IOException;
import java.io.InputStream;

/**
 * The body of a request or an answer, on its way into a worker or out of it.
 *
 * <p>A stream is read by whoever receives the body, at the speed of what it is passed on to, and
 * must be closed; closing it early tells its source to stop. A read fails where the source broke
 * off, so that a body that ends has come whole.
 */
public sealed interface Body {
  /** A stream's length where nobody knows it before its end. */
  long UNKNOWN_LENGTH = -1;

  /** No body, which is not the same as an empty one. */
  record None() implements Body {}

  /** Small, and there at once; the array is not copied and must not change. */
  @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
  record Whole(byte[] bytes) implements Body {}

  /**
   * Bytes as they come.
   *
   * @param length of all bytes, or {@link #UNKNOWN_LENGTH}
   */
  record Streamed(InputStream stream, long length) implements Body {}

  /**
   * Bytes as they come, compressed by the peer. A script is given them inflated; where it passes
   * them on unread, they stay as they are. What is not {@link #inflatable} is inflated in the cell,
   * if at all.
   *
   * @param coding the value of {@code content-encoding}, in lower case
   */
  record Coded(InputStream stream, long length, String coding) implements Body {
    /** Whether {@link #plain} is more than the bytes as they come. */
    boolean inflatable() {
      return Inflating.knows(coding);
    }

    /** The inflated bytes; the bytes as they come where the coding is none of ours. */
    public Streamed plain() {
      return new Streamed(Inflating.of(coding, stream), UNKNOWN_LENGTH);
    }
  }

  /** Reads and closes it; inflated where it is compressed. Fails where it broke off. */
  default byte[] readAll() throws IOException {
    return switch (this) {
      case None() -> new byte[0];
      case Whole(byte[] bytes) -> bytes;
      case Streamed(var stream, var length) -> {
        try (stream) {
          yield stream.readAllBytes();
        }
      }
      case Coded coded -> coded.plain().readAll();
    };
  }

  /** Nothing to read; ends what was to come. */
  default void discard() {
    switch (this) {
      case None() -> {}
      case Whole(var bytes) -> {}
      case Streamed(var stream, var length) -> BodyStreams.close(stream);
      case Coded(var stream, var length, var coding) -> BodyStreams.close(stream);
    }
  }
}
