package dev.ashlar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class ServerSessionTest {
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
  void aSessionIsOpenedAndItsIdBeginsWithTheClientsHalf() {
    RawPeer peer = world.raw();

    peer.connect("5.3.0");
    JsonNode ack = peer.nextAck();
    JsonNode answer = peer.next();

    assertThat(ack.has("dcpsid")).isFalse();
    assertThat(ack.path("token").asString()).isEqualTo("ATi1-x");
    assertThat(ack.path("messageId").asString()).isEqualTo("c-1-x");
    assertThat(answer.path("success").asBoolean()).isTrue();
    assertThat(answer.path("payload").toString())
        .isEqualTo("{\"version\":\"5.3.0\",\"operation\":\"connect\"}");
    assertThat(answer.path("dcpsid").asString()).startsWith(RawPeer.HALF).hasSize(42);
    assertThat(answer.path("nonce").isNull()).isTrue();
  }

  @Test
  void aRequestIsAcknowledgedAndAnswered() {
    RawPeer peer = world.raw().connect();

    peer.send(request(peer, "r1", "echo@3", "{\"0\":1,\"x\":\"\\u001f\"}"));
    JsonNode ack = peer.nextAck();
    JsonNode answer = peer.nextAcknowledged();

    assertThat(ack.path("dcpsid").asString()).isEqualTo(peer.dcpsid);
    assertThat(answer.path("id").asString()).isEqualTo("r1");
    assertThat(answer.path("nonce").asString()).isEqualTo("M1");
    assertThat(answer.path("payload").toString()).contains("\"0\":1");
  }

  @Test
  void aWrongNonceEndsTheSession() {
    RawPeer peer = world.raw().connect();

    peer.nonce = "guessed";
    peer.send(request(peer, "r1", "echo", "{}"));

    await().until(() -> world.closed.size() == 1 && !peer.socket.isOpen());
    assertThat(handled).hasValue(0);
  }

  @Test
  void aDuplicateBodyIsAcknowledgedAgainByTheSameAckAndHandledOnce() {
    RawPeer peer = world.raw().connect();
    String request = request(peer, "r1", "echo", "{}");

    peer.send(request);
    JsonNode first = peer.nextAck();
    peer.nextAcknowledged();
    peer.send(request);
    JsonNode second = peer.nextAck();

    assertThat(second).isEqualTo(first);
    assertThat(handled).hasValue(1);
  }

  @Test
  void onlyOneBodyOfTheServerIsUnacknowledgedAtATime() {
    RawPeer peer = world.raw().connect();

    peer.send(request(peer, "r1", "echo", "1"));
    peer.nextAck();
    JsonNode first = peer.next();
    peer.send(request(peer, "r2", "echo", "2"));
    peer.nextAck();

    assertThat(peer.hearsNothing(100)).isTrue();
    peer.acknowledge(first);
    assertThat(peer.next().path("id").asString()).isEqualTo("r2");
  }

  @Test
  void anAckThatNobodyAskedForEndsTheSession() {
    RawPeer peer = world.raw().connect();

    peer.send(
        "{\"type\":\"ack\",\"dcpsid\":\"%s\",\"token\":\"no\",\"nonce\":\"n\",\"messageId\":\"m\"}"
            .formatted(peer.dcpsid));

    await().until(() -> world.closed.size() == 1);
  }

  @Test
  void aMessageOfAnotherOwnerEndsTheSession() {
    RawPeer peer = world.raw().connect();

    peer.send(World.MALLORY, request(peer, "r1", "echo", "{}"));

    await().until(() -> world.closed.size() == 1);
    assertThat(handled).hasValue(0);
  }

  @Test
  void aTamperedMessageEndsTheSession() {
    RawPeer peer = world.raw().connect();
    String signed =
        dev.ashlar.wallet.SignedMessage.sign(World.ALICE, request(peer, "r1", "echo", "1")).text();

    peer.socket.send(signed.replace("\"data\":1", "\"data\":2"));

    await().until(() -> world.closed.size() == 1);
    assertThat(handled).hasValue(0);
  }

  @Test
  void aBatchOfTwentyGetsOneAckAndTwentyAnswers() {
    RawPeer peer = world.raw().connect();
    var parts = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      parts.append(i == 0 ? "" : ",");
      parts.append(
          ("{\"id\":\"b%d\",\"type\":\"request\",\"payload\":{\"operation\":\"echo\",\"jsonData\":"
                  + "\"{\\\"n\\\":%d}\",\"allow\":[],\"validity\":{\"stamp\":\"s%d\",\"ttl\":60,"
                  + "\"time\":%d}},\"auth\":{},\"dcpsid\":\"%s\",\"time\":1}")
              .formatted(i, i, i, clock.seconds(), peer.dcpsid));
    }

    peer.send(
        ("{\"id\":\"B\",\"type\":\"batch\",\"payload\":[%s],\"auth\":{},\"dcpsid\":\"%s\","
                + "\"time\":1,\"ackToken\":\"AT-B\",\"nonce\":\"%s\"}")
            .formatted(parts, peer.dcpsid, peer.nonce));
    assertThat(peer.nextAck().path("messageId").asString()).isEqualTo("B");
    int sum = 0;
    for (int i = 0; i < 20; i++) {
      sum += peer.nextAcknowledged().path("payload").path("n").asInt();
    }

    assertThat(sum).isEqualTo(190);
  }

  @Test
  void requestsOutOfTheirTimeOrTwiceTheirStampAreRefused() {
    RawPeer peer = world.raw().connect();

    assertThat(codeOf(peer, peer.request("r1", "echo", "1", clock.seconds() + 700, "s1")))
        .isEqualTo("ETIMETRAVEL");
    assertThat(codeOf(peer, peer.request("r2", "echo", "1", clock.seconds() - 800, "s2")))
        .isEqualTo("EEXPIRED");
    assertThat(codeOf(peer, peer.request("r3", "echo", "1", clock.seconds(), "s3"))).isEmpty();
    assertThat(codeOf(peer, peer.request("r4", "echo", "1", clock.seconds(), "s3")))
        .isEqualTo("EDUP");
    assertThat(codeOf(peer, request(peer, "r5", "echo", "1").replace("\"stamp\":", "\"other\":")))
        .isEqualTo("EINVAL");
    assertThat(codeOf(peer, peer.request("r6", "keepalive", "{}", clock.seconds() + 9999, "s6")))
        .isEmpty();
    assertThat(handled).hasValue(1);
  }

  @Test
  void anUnsupportedProtocolIsRefusedByItsCode() {
    RawPeer peer = world.raw();

    peer.connect("6.0.0");
    peer.nextAck();
    JsonNode answer = peer.next();

    assertThat(answer.path("success").asBoolean()).isFalse();
    assertThat(answer.path("payload").path("code").asString()).isEqualTo("EVERSION");
    assertThat(world.opened).isEmpty();
  }

  @Test
  void closeIsAnsweredByGoodbyeAndTheSocketIsDropped() {
    RawPeer peer = world.raw().connect();

    peer.send(request(peer, "r1", "close", "\"done\""));
    peer.nextAck();
    JsonNode answer = peer.nextAcknowledged();

    assertThat(answer.path("payload").asString()).isEqualTo("goodbye");
    await().until(() -> world.closed.size() == 1 && !peer.socket.isOpen());
  }

  @Test
  void connectOnAnEstablishedSessionEndsIt() {
    RawPeer peer = world.raw().connect();

    peer.send(request(peer, "r1", "connect", "{}"));

    await().until(() -> world.closed.size() == 1);
  }

  @Test
  void aSlowRequestHoldsUpNeitherAcksNorOtherRequests() {
    var gate = new CountDownLatch(1);
    var slow =
        new World(
            clock,
            WireOptions.DEFAULTS,
            request -> {
              if (request.operation().equals("slow")) {
                await().until(() -> gate.getCount() == 0);
              }
              return request.data();
            });
    RawPeer peer = slow.raw().connect();

    peer.send(request(peer, "r1", "slow", "1"));
    peer.nextAck();
    peer.send(request(peer, "r2", "fast", "2"));
    peer.nextAck();
    assertThat(peer.nextAcknowledged().path("id").asString()).isEqualTo("r2");

    gate.countDown();
    assertThat(peer.nextAcknowledged().path("id").asString()).isEqualTo("r1");
  }

  @Test
  void moreRequestsThanTheLimitAreRefusedAtOnce() {
    var gate = new CountDownLatch(1);
    var slow =
        new World(
            clock,
            WireOptions.DEFAULTS.withRequests(1, 1),
            request -> {
              await().until(() -> gate.getCount() == 0);
              return request.data();
            });
    RawPeer peer = slow.raw().connect();
    for (int i = 1; i <= 3; i++) {
      peer.send(request(peer, "r" + i, "slow", "1"));
      peer.nextAck();
    }

    JsonNode refused = peer.nextAcknowledged();
    gate.countDown();

    assertThat(refused.path("id").asString()).isEqualTo("r3");
    assertThat(refused.path("payload").path("code").asString()).isEqualTo("EBUSY");
    assertThat(peer.nextAcknowledged().path("success").asBoolean()).isTrue();
    assertThat(peer.nextAcknowledged().path("success").asBoolean()).isTrue();
  }

  @Test
  void aFailureOfTheServiceShowsItsCodeAndAnUnknownOneNothing() {
    var failing =
        new World(
            clock,
            WireOptions.DEFAULTS,
            request -> {
              if (request.operation().equals("known")) {
                throw new WireFailure("ENOFUNDS", "no money");
              }
              throw new IllegalStateException("secret detail");
            });
    RawPeer peer = failing.raw().connect();

    peer.send(request(peer, "r1", "known", "1"));
    peer.nextAck();
    JsonNode known = peer.nextAcknowledged().path("payload");
    peer.send(request(peer, "r2", "unknown", "1"));
    peer.nextAck();
    JsonNode unknown = peer.nextAcknowledged().path("payload");

    assertThat(known.toString())
        .isEqualTo(
            "{\"name\":\"DCPError\",\"message\":\"no money\",\"code\":\"ENOFUNDS\",\"origin\":\"%s\"}"
                .formatted(World.SERVER.address()));
    assertThat(unknown.path("code").asString()).isEqualTo("EINTERNAL");
    assertThat(unknown.toString()).doesNotContain("secret");
  }

  @Test
  void sessionsAreLimitedInNumberAndTheLongestLostMakesRoom() {
    var small = new World(clock, WireOptions.DEFAULTS.withMaxSessions(2, 2), WireRequest::data);
    RawPeer first = small.raw().connect();
    RawPeer second = small.raw().connect();
    RawPeer third = small.raw();

    third.connect("5.3.0");
    third.nextAck();
    assertThat(third.next().path("payload").path("code").asString()).isEqualTo("EBUSY");

    assertThat(first.socket.isOpen() && second.socket.isOpen()).isTrue();
    assertThat(small.opened).hasSize(2);
  }

  @Test
  void anAbandonedSessionIsKeptForTheLingerTimeAndNoLonger() {
    RawPeer peer = world.raw().connect();
    SessionTable table = world.endpoint.context().sessions();

    peer.socket.close();
    await().until(() -> !((ServerSession) world.opened.getFirst()).protocol().isConnected());
    await()
        .until(() -> {
          clock.advance(Duration.ofMillis(1));
          return table.expired(clock.millis() + 7_200_000, Duration.ofHours(2)).size() == 1;
        });

    assertThat(table.expired(clock.millis(), Duration.ofHours(2))).isEmpty();
    clock.advance(Duration.ofHours(2));
    table.expired(clock.millis(), Duration.ofHours(2)).forEach(session -> session.end("lingered"));
    assertThat(table.size()).isZero();
    assertThat(world.closed).hasSize(1);
  }

  @Test
  void aPushWaitsForThePeersAnswer() throws Exception {
    RawPeer peer = world.raw().connect();
    var answer = new java.util.concurrent.CompletableFuture<JsonNode>();

    Thread.startVirtualThread(() ->
        answer.complete(
            world.opened.getFirst().push("event", World.text("hi"), Duration.ofSeconds(5))));
    JsonNode push = peer.nextAcknowledged();
    peer.send(
        ("{\"id\":\"%s\",\"type\":\"response\",\"success\":true,\"payload\":7,\"auth\":{},"
                + "\"dcpsid\":\"%s\",\"time\":1,\"ackToken\":\"ATx\",\"nonce\":\"%s\"}")
            .formatted(push.path("id").asString(), peer.dcpsid, peer.nonce));

    assertThat(answer.get().asInt()).isEqualTo(7);
    assertThat(push.path("payload").path("operation").asString()).isEqualTo("event");
    assertThat(push.path("payload").path("allow").isArray()).isTrue();
    assertThat(push.path("payload").path("validity").path("ttl").asInt()).isEqualTo(15);
  }

  private String request(RawPeer peer, String id, String operation, String data) {
    return peer.request(id, operation, data, clock.seconds(), "stamp-" + id);
  }

  private static String codeOf(RawPeer peer, String request) {
    peer.send(request);
    peer.nextAck();
    return peer.nextAcknowledged().path("payload").path("code").asString("");
  }
}
