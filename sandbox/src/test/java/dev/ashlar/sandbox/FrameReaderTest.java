package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameReaderTest {
  private record Seen(FrameType type, int flags, int id, int length) {}

  private static List<Seen> readAll(byte[] bytes) throws IOException {
    var seen = new ArrayList<Seen>();
    var reader = new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes)));
    while (reader.readBurst(
        (type, flags, id, body) -> seen.add(new Seen(type, flags, id, body.length)))) {
      assertThat(reader.bytesRead()).isPositive();
    }
    return seen;
  }

  private static byte[] frame(int length, int type, int spare, int id, int bodyBytes) {
    return ByteBuffer.allocate(12 + bodyBytes)
        .putInt(length)
        .put((byte) type)
        .put((byte) 3)
        .putShort((short) spare)
        .putInt(id)
        .array();
  }

  private static byte[] joined(byte[]... parts) {
    var all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  void framesOfAllSizesAreCutRight() throws IOException {
    int big = 3_000_000;

    List<Seen> seen =
        readAll(
            joined(
                frame(0, 10, 0, 1, 0),
                frame(200, 10, 0, 2, 200),
                frame(big, 21, 0, 3, big),
                frame(65_524, 24, 0, 4, 65_524),
                frame(1, 22, 0, 5, 1)));

    assertThat(seen)
        .containsExactly(
            new Seen(FrameType.PONG, 3, 1, 0),
            new Seen(FrameType.PONG, 3, 2, 200),
            new Seen(FrameType.SLICE, 3, 3, big),
            new Seen(FrameType.EMIT, 3, 4, 65_524),
            new Seen(FrameType.SLICES_DONE, 3, 5, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0", // no such type
    "0, 99, 0",
    "0, 20, 0", // goes the other way
    "0, 10, 1", // spare bytes
    "257, 10, 0", // too long for its type
    "-1, 21, 0",
    "33554433, 21, 0",
    "2147483647, 21, 0",
  })
  void whatNoCellSendsIsRefusedBeforeItIsRead(int length, int type, int spare) {
    assertThatThrownBy(() -> readAll(frame(length, type, spare, 1, 0)))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void aStreamThatEndsInsideABodyIsNotMistakenForAFrame() {
    assertThatThrownBy(() -> readAll(frame(1_000_000, 21, 0, 1, 500_000)))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void randomBytesAreRefusedOrReadButNeverBreakTheReader() {
    var random = new Random(42);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      try {
        assertThat(readAll(bytes)).hasSizeLessThan(20);
      } catch (IOException e) {
        assertThat(e).isInstanceOfAny(ProtocolException.class, EOFException.class);
      }
    }
  }
}
