package dev.ashlar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Sessions that go on over another socket, told message by message. */
@Timeout(30)
class ResumptionTest {
  private final FakeClock clock = new FakeClock();
  private final AtomicInteger handled = new AtomicInteger();
  private final World world =
      new World(
          clock,
          WireOptions.DEFAULTS,
          request -> {
            handled.incrementAndGet();
            return request.data();
          });

  @Test
  void theServersLostBodyIsSentAgainAsItWas() {
    RawPeer peer = world.raw().connect();
    peer.send(request(peer, "r1"));
    peer.nextAck();
    JsonNode answer = peer.next(); // received, but let us say it was lost: no ack for it

    RawPeer again = resumed(peer);
    JsonNode ack = again.nextAck();
    JsonNode repeated = again.nextAcknowledged();

    assertThat(ack.path("messageId").asString()).isEqualTo("r1");
    assertThat(repeated).isEqualTo(answer);
    assertThat(handled).hasValue(1);
  }

  @Test
  void theServersBodyWhoseAckWasLostIsNotSentAgain() {
    RawPeer peer = world.raw().connect();
    peer.send(request(peer, "r1"));
    peer.nextAck();

    JsonNode answer = peer.next();
    world.serverEnds.getFirst().deaf = true;
    peer.acknowledge(answer); // swallowed by the network

    RawPeer again = resumed(peer);
    again.nextAck();

    assertThat(again.hearsNothing(100)).isTrue();
    again.send(request(again, "r2"));
    again.nextAck();
    assertThat(again.next().path("nonce").asString()).isEqualTo("M2");
  }

  @Test
  void theClientsBodyWhoseAckWasLostIsAcknowledgedAgainAndHandledOnce() {
    RawPeer peer = world.raw().connect();
    peer.socket.deaf = true; // our end gets nothing any more
    String request = request(peer, "r1");
    peer.send(request);
    await().until(() -> handled.get() == 1);

    RawPeer again = resumed(peer);
    JsonNode ack = again.nextAck();

    assertThat(ack.path("messageId").asString()).isEqualTo("r1");
    assertThat(again.nextAcknowledged().path("id").asString()).isEqualTo("r1");
    assertThat(handled).hasValue(1);
  }

  @Test
  void theClientsLostBodyIsTakenWhenItIsSentAgain() {
    RawPeer peer = world.raw().connect();
    world.serverEnds.getFirst().deaf = true;
    String request = request(peer, "r1");
    peer.send(request);

    RawPeer again = resumed(peer);
    JsonNode ack = again.nextAck();
    assertThat(ack.path("messageId").asString()).isEqualTo("c-1-x");
    again.send(request);
    again.nextAck();

    assertThat(again.nextAcknowledged().path("id").asString()).isEqualTo("r1");
    assertThat(handled).hasValue(1);
  }

  @Test
  void theLaterOfTwoSocketsOfOneSessionWins() {
    RawPeer peer = world.raw().connect();

    RawPeer again = resumed(peer);
    again.nextAck();

    await().until(() -> !peer.socket.isOpen());
    again.send(request(again, "r1"));
    again.nextAck();
    assertThat(again.nextAcknowledged().path("success").asBoolean()).isTrue();
    assertThat(world.closed).isEmpty();
  }

  @Test
  void nobodyElseCanTakeASessionOver() {
    RawPeer peer = world.raw().connect();
    var thief = new RawPeer(World.MALLORY, world.dial());
    thief.dcpsid = peer.dcpsid;

    thief.send(peer.lastAck);
    JsonNode answer = thief.next();

    assertThat(answer.path("payload").path("operation").asString()).isEqualTo("close");
    peer.send(request(peer, "r1"));
    peer.nextAck();
    assertThat(peer.nextAcknowledged().path("success").asBoolean()).isTrue();
  }

  @Test
  void anUnknownSessionIsToldToCloseUnderItsOwnIdAndNonce() {
    RawPeer peer = world.raw().connect();
    world.restart();

    RawPeer again = resumed(peer);
    JsonNode close = again.next();

    assertThat(close.path("dcpsid").asString()).isEqualTo(peer.dcpsid);
    assertThat(close.path("nonce").asString()).isEqualTo("M1");
    assertThat(close.path("payload").path("operation").asString()).isEqualTo("close");
    assertThat(close.path("payload").path("data").asString()).isEqualTo("EPIPE");
  }

  /** A new socket of the same client, which has sent its last ack. */
  private RawPeer resumed(RawPeer before) {
    var again = new RawPeer(World.ALICE, world.dial(), before);
    again.send(before.lastAck);
    return again;
  }

  private String request(RawPeer peer, String id) {
    return peer.request(id, "echo", "1", clock.seconds(), "stamp-" + id);
  }
}
