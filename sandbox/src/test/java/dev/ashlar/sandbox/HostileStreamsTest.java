package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cell whose host code was taken over speaks frames of its own making. Whatever it says of
 * streams costs it its life and nobody else anything.
 */
@Timeout(30)
class HostileStreamsTest {
  private static final int STREAM_ANSWER = IsolateFrames.STREAMED | IsolateFrames.OPEN;

  @TempDir Path folder;
  private Process process;
  private SocketChannel hostile;
  private Watchdog watchdog;
  private Cell cell;
  private CellIsolate isolate;

  @BeforeEach
  void connect() throws IOException {
    process = new ProcessBuilder("sleep", "60").start();
    var address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      hostile = SocketChannel.open(address);
      watchdog = new Watchdog();
      cell =
          new Cell(
              EngineProcess.bare(process), server.accept(), new LastWords(), watchdog, 1 << 28);
    }
    var spec =
        new IsolateSpec(
            "w",
            "ashlar://w/",
            ScriptType.MODULE,
            "",
            "{}",
            IsolateLimits.DEFAULTS,
            new NoBindings());
    isolate = new CellIsolate(cell, spec);
    cell.start();
    isolate.loaded(new CellIsolate.Decision(ScriptType.MODULE, Drive.HANDLER, Set.of("fetch")));
  }

  @AfterEach
  void close() throws IOException {
    cell.close();
    hostile.close();
    watchdog.close();
    Files.deleteIfExists(folder.resolve("s"));
  }

  // --- the hostile side -------------------------------------------------------------------------

  private void send(FrameType type, int flags, int id, byte[]... parts) throws IOException {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    var frame = ByteBuffer.allocate(FrameReader.HEADER + length);
    frame.putInt(length).put((byte) type.code()).put((byte) flags).putShort((short) 0).putInt(id);
    for (byte[] part : parts) {
      frame.put(part);
    }
    for (frame.flip(); frame.hasRemaining(); ) {
      hostile.write(frame);
    }
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] head() {
    byte[] text = "200\nOK".getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + text.length).putInt(text.length).put(text).array();
  }

  /** Begins an event, with a request body of so many bytes; answers its number. */
  private int event(int bodyBytes) throws IOException {
    Body body =
        bodyBytes == 0
            ? new Body.None()
            : new Body.Streamed(new ByteArrayInputStream(new byte[bodyBytes]), bodyBytes);
    var head = new FetchHead("POST", "http://x/", List.of());
    outcome =
        CompletableFuture.supplyAsync(
            () -> isolate.fetch(new FetchEvent("label", head, body, FetchEvent.Client.PATIENT)));
    while (true) {
      var header = ByteBuffer.allocate(FrameReader.HEADER);
      readFully(header);
      readFully(ByteBuffer.allocate(header.getInt(0)));
      if (header.get(4) == FrameType.EVENT.code()) {
        return header.getInt(8);
      }
    }
  }

  private CompletableFuture<FetchOutcome> outcome = new CompletableFuture<>();

  private void readFully(ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (hostile.read(target) < 0) {
        throw new IOException("the parent hung up");
      }
    }
  }

  private String end() throws Exception {
    CellEnd end = cell.end().get(10, TimeUnit.SECONDS);
    return end.cause() + ": " + end.value();
  }

  private FetchOutcome.Answered answered() throws Exception {
    return (FetchOutcome.Answered) outcome.get(10, TimeUnit.SECONDS);
  }

  // --- tests ------------------------------------------------------------------------------------

  @Test
  void aChunkOfAStreamThatNeverWasEndsTheCell() throws Exception {
    send(FrameType.CHUNK, 0, 77, new byte[10]);

    assertThat(end()).isEqualTo("PROTOCOL_ERROR: there is no stream 77");
  }

  @Test
  void aChunkBeyondTheGrantEndsTheCellAndBreaksTheAnswerOff() throws Exception {
    int id = event(0);
    send(FrameType.RESPONSE, STREAM_ANSWER, id, head());
    send(FrameType.CHUNK, 0, id, new byte[64 * 1024]);
    send(FrameType.CHUNK, 0, id, new byte[1]);

    assertThat(end())
        .isEqualTo("PROTOCOL_ERROR: 1 bytes of stream %d, of which 0 were granted".formatted(id));
    var body = (Body.Streamed) answered().body();
    assertThatThrownBy(() -> body.stream().readAllBytes()).isInstanceOf(IOException.class);
  }

  @Test
  void anEmptyChunkEndsTheCell() throws Exception {
    int id = event(0);
    send(FrameType.RESPONSE, STREAM_ANSWER, id, head());
    send(FrameType.CHUNK, 0, id);

    assertThat(end()).startsWith("PROTOCOL_ERROR: 0 bytes of stream");
  }

  @Test
  void aChunkAfterTheEndEndsTheCell() throws Exception {
    int id = event(0);
    send(FrameType.RESPONSE, STREAM_ANSWER, id, head());
    send(FrameType.FIN, 0, id);
    send(FrameType.CHUNK, 0, id, new byte[1]);

    assertThat(end()).isEqualTo("PROTOCOL_ERROR: there is no stream " + id);
  }

  @Test
  void aSecondEndEndsTheCell() throws Exception {
    int id = event(0);
    send(FrameType.RESPONSE, STREAM_ANSWER, id, head());
    send(FrameType.RESET, 0, id, "one".getBytes(StandardCharsets.UTF_8));
    send(FrameType.RESET, 0, id, "two".getBytes(StandardCharsets.UTF_8));

    assertThat(end()).isEqualTo("PROTOCOL_ERROR: there is no stream " + id);
  }

  @Test
  void aHugeGrantEndsTheCell() throws Exception {
    int id = event(100);
    send(FrameType.CREDIT, 0, id, number(-1));

    assertThat(end()).startsWith("PROTOCOL_ERROR: 4294967295 bytes granted to stream");
  }

  @Test
  void grantsOfNothingOrToNobodyEndTheCell() throws Exception {
    int id = event(100);
    send(FrameType.CREDIT, 0, id + 2, number(100));

    assertThat(end()).isEqualTo("PROTOCOL_ERROR: there was no stream " + (id + 2));
  }

  @Test
  void aGrantOfNothingEndsTheCell() throws Exception {
    int id = event(100);
    send(FrameType.CREDIT, 0, id, number(0));

    assertThat(end()).startsWith("PROTOCOL_ERROR: 0 bytes granted");
  }

  @Test
  void aStreamThatNeverWasCannotBePassedOn() throws Exception {
    int id = event(0);
    send(FrameType.RESPONSE, IsolateFrames.PASSED, id, head(), number(id + 2));

    assertThat(end()).isEqualTo("PROTOCOL_ERROR: there was no stream " + (id + 2));
  }

  @Test
  void aBodyIsPassedOnOnceAndBrokenTheSecondTime() throws Exception {
    int id = event(100);
    send(FrameType.RESPONSE, IsolateFrames.PASSED, id, head(), number(id));
    assertThat(((Body.Streamed) answered().body()).stream().readAllBytes()).hasSize(100);

    int second = event(0);
    send(FrameType.RESPONSE, IsolateFrames.PASSED, second, head(), number(id));

    var body = (Body.Streamed) answered().body();
    assertThatThrownBy(() -> body.stream().read())
        .hasMessage("the body was gone when it was passed on");
    assertThat(cell.ended()).isFalse();
  }

  @Test
  void aStreamedAnswerOfAnEventThatIsOverEndsTheCell() throws Exception {
    int id = event(0);
    send(FrameType.RESPONSE, IsolateFrames.STREAMED, id, head());

    assertThat(end()).startsWith("PROTOCOL_ERROR: event %d is over".formatted(id));
  }

  @Test
  void whatWasOnItsWayWhenTheReaderLeftIsDroppedUntilTheCellEndsIt() throws Exception {
    int id = event(0);
    send(FrameType.RESPONSE, STREAM_ANSWER, id, head());
    answered().body().discard();
    send(FrameType.CHUNK, 0, id, new byte[1000]);
    send(FrameType.RESET, 0, id);
    send(FrameType.EXTEND, 0, id);

    int next = event(0);
    send(FrameType.RESPONSE, 0, next, head());

    assertThat(answered().status()).isEqualTo(200);
  }
}
