package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cell whose host code was taken over opens WebSockets. What it says on them costs it its life
 * and the peers nothing.
 */
@Timeout(30)
class HostileSocketsTest {
  private static final IsolateConnections LIMITS =
      new IsolateConnections(5, 1 << 20, 1 << 20, 64, 1 << 20);

  @TempDir Path folder;
  private final Watchdog watchdog = new Watchdog();
  private final World world = new World();
  private Puppet puppet;

  @BeforeEach
  void connect() throws IOException {
    puppet = new Puppet(folder, watchdog);
    var spec =
        new IsolateSpec(
            "w",
            "ashlar://w/",
            ScriptType.MODULE,
            "",
            "{}",
            IsolateLimits.DEFAULTS.withConnections(LIMITS),
            world);
    var isolate = new CellIsolate(puppet.cell(), spec);
    puppet.cell().start();
    isolate.loaded(new CellIsolate.Decision(ScriptType.MODULE, Drive.HANDLER, Set.of("fetch")));
  }

  @AfterEach
  void close() throws IOException {
    puppet.close();
    watchdog.close();
  }

  /** A world of peers that say nothing and note what they hear. */
  private static final class World extends NoBindings {
    final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();

    @Override
    public SocketLink connect(SocketCall call) throws InterruptedException {
      if (call.url().equals("ws://slow/")) {
        new CountDownLatch(1).await();
      }
      var peer = new Peer();
      peers.add(peer);
      return peer;
    }
  }

  private static final class Peer implements SocketLink {
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final CountDownLatch left = new CountDownLatch(1);

    @Override
    public String protocol() {
      return "";
    }

    @Override
    public Received receive() throws InterruptedException {
      left.await();
      return new Received.Closed(1006, "");
    }

    @Override
    public void send(boolean isText, byte[] bytes, boolean last) {
      heard.add((isText ? "text " : "bytes ") + bytes.length + (last ? "" : " and more"));
    }

    @Override
    public void close(int code, String reason) {
      heard.add("close " + code + " " + reason);
    }

    @Override
    public void close() {
      left.countDown();
    }
  }

  // --- the hostile side -------------------------------------------------------------------------

  private void call(int id, String url) {
    byte[] head =
        "{\"url\":\"%s\",\"protocols\":[]}".formatted(url).getBytes(StandardCharsets.UTF_8);
    byte[] body = ByteBuffer.allocate(4 + head.length).putInt(head.length).put(head).array();
    puppet.say(Puppet.frame(FrameType.CALL.code(), IsolateFrames.CONNECT, id, body));
  }

  private Peer opened(int id) throws Exception {
    call(id, "ws://somewhere/");
    assertThat(puppet.readUntil(Set.of(FrameType.RESULT))).isEqualTo(id);
    return world.peers.take();
  }

  private void chunk(int id, byte[] bytes) {
    puppet.say(Puppet.frame(FrameType.CHUNK.code(), 0, id, bytes));
  }

  private static byte[] record(int kind, int length, byte... payload) {
    return ByteBuffer.allocate(5 + payload.length)
        .put((byte) kind)
        .putInt(length)
        .put(payload)
        .array();
  }

  private String end() throws Exception {
    puppet.awaitKill();
    CellEnd end = puppet.cell().end().get(10, TimeUnit.SECONDS);
    return end.cause() + ": " + end.value();
  }

  // --- tests ------------------------------------------------------------------------------------

  @Test
  void recordsReachThePeerInTheirOrder() throws Exception {
    Peer peer = opened(2);
    chunk(2, record(1, 3, (byte) 97, (byte) 98));
    chunk(2, new byte[] {99, 0, 0, 0, 0, 0, 2, 0, 0});
    chunk(2, new byte[] {0, 2, 3, (byte) 0xe8});

    assertThat(peer.heard.take()).isEqualTo("text 3");
    assertThat(peer.heard.take()).isEqualTo("bytes 0");
    assertThat(peer.heard.take()).isEqualTo("close 1000 ");
  }

  @Test
  void aRecordOfNoKindEndsTheCellAndLeavesThePeer() throws Exception {
    Peer peer = opened(2);
    chunk(2, record(7, 0));

    assertThat(end()).isEqualTo("PROTOCOL_ERROR: a record 7 on a WebSocket");
    peer.left.await();
  }

  @Test
  void aRecordLongerThanAnyMessageEndsTheCell() throws Exception {
    opened(2);
    chunk(2, record(1, LIMITS.socketMessageBytes() + 1));

    assertThat(end()).isEqualTo("PROTOCOL_ERROR: a record 1 of 1048577 bytes on a WebSocket");
  }

  @Test
  void aRecordOfNegativeLengthEndsTheCell() throws Exception {
    opened(2);
    chunk(2, record(0, -1));

    assertThat(end()).isEqualTo("PROTOCOL_ERROR: a record 0 of -1 bytes on a WebSocket");
  }

  @Test
  void aCloseThatNoScriptMaySendEndsTheCell() throws Exception {
    Peer peer = opened(2);
    chunk(2, record(2, 2, (byte) 3, (byte) 0xee));

    assertThat(end()).isEqualTo("PROTOCOL_ERROR: a close with code 1006");
    peer.left.await();
    assertThat(peer.heard).isEmpty();
  }

  @Test
  void aRecordThatIsCutOffLeavesThePeerAndNothingElse() throws Exception {
    Peer peer = opened(2);
    chunk(2, record(1, 100, (byte) 97));
    puppet.say(Puppet.frame(FrameType.FIN.code(), 0, 2, new byte[0]));

    peer.left.await();
    assertThat(peer.heard).isEmpty();
    assertThat(puppet.cell().ended()).isFalse();
  }

  @Test
  void noMoreConnectionsAreMadeThanAnInstanceMayHave() throws Exception {
    for (int i = 1; i <= LIMITS.sockets(); i++) {
      opened(2 * i);
    }
    int over = 2 * LIMITS.sockets() + 2;
    call(over, "ws://somewhere/");

    assertThat(puppet.readUntil(Set.of(FrameType.ERROR))).isEqualTo(over);
    assertThat(world.peers).isEmpty();
  }

  @Test
  void aConnectionThatIsGivenUpWhileItIsMadeGivesItsPlaceBack() throws Exception {
    for (int i = 1; i <= LIMITS.sockets(); i++) {
      call(2 * i, "ws://slow/");
      puppet.say(Puppet.frame(FrameType.CANCEL.code(), 0, 2 * i, new byte[0]));
    }
    for (int id = 2 * LIMITS.sockets() + 2; world.peers.isEmpty(); id += 2) {
      call(id, "ws://somewhere/");
      // An answer of either kind; the places come back when the threads that wait are told.
      puppet.readUntil(Set.of(FrameType.RESULT, FrameType.ERROR));
    }
    assertThat(world.peers).hasSize(1);
  }

  @Test
  void whenTheCellEndsItsPeersAreLeft() throws Exception {
    Peer peer = opened(2);
    puppet.leave();

    peer.left.await();
  }
}
