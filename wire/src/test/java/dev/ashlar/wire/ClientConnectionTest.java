package dev.ashlar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ashlar.wallet.PrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;

@Timeout(60)
class ClientConnectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final WireClientOptions QUICK =
      WireClientOptions.DEFAULTS
          .withReconnect(Duration.ofSeconds(20), Duration.ofMillis(100))
          .withConnectTimeout(Duration.ofSeconds(5));

  private final InstantSource clock = InstantSource.system();

  @Test
  void manyThreadsShareOneSession() throws Exception {
    World world = World.echo(clock);
    try (ClientConnection connection = world.connect(clock, QUICK)) {
      assertThat(echoes(connection, 500, () -> {})).hasSize(500);
      assertThat(world.opened).hasSize(1);
      assertThat(connection.server()).isEqualTo(World.SERVER.address());
      assertThat(connection.dcpsid()).isEqualTo(world.opened.getFirst().dcpsid());
    }
  }

  @Test
  void noRequestNoticesThatSocketsBreakAndEachIsHandledOnce() throws Exception {
    Set<Integer> handled = ConcurrentHashMap.newKeySet();
    List<Integer> twice = new CopyOnWriteArrayList<>();
    var world =
        new World(
            clock,
            WireOptions.DEFAULTS,
            request -> {
              if (!handled.add(request.data().asInt())) {
                twice.add(request.data().asInt());
              }
              return request.data();
            });
    try (ClientConnection connection = world.connect(clock, QUICK)) {
      assertThat(echoes(connection, 2_000, () -> breakSockets(world))).hasSize(2_000);
    }
    assertThat(twice).isEmpty();
    assertThat(world.opened).hasSize(1);
    assertThat(world.serverEnds.size()).isGreaterThan(1);
  }

  /** Breaks the latest socket now and then: first it swallows, then it closes. */
  private static void breakSockets(World world) {
    for (int i = 0; i < 8; i++) {
      FakeSocket socket = world.serverEnds.getLast();
      int sockets = world.serverEnds.size();
      socket.deaf = i % 2 == 0;
      socket.close();
      await().pollInterval(Duration.ofMillis(1)).until(() -> world.serverEnds.size() > sockets);
    }
  }

  @Test
  void aForgottenSessionIsReplacedAndWhoSubscribedIsTold() {
    World world = World.echo(clock);
    var renewed = new CopyOnWriteArrayList<String>();
    try (ClientConnection connection = world.connect(clock, QUICK)) {
      connection.onNewSession(renewed::add);
      String before = connection.dcpsid();

      world.restart();
      await().atMost(PATIENCE).until(() -> renewed.size() == 1);

      assertThat(connection.dcpsid()).isEqualTo(renewed.getFirst()).isNotEqualTo(before);
      assertThat(connection.request("echo", World.text("x"), PATIENCE).asString()).isEqualTo("x");
    }
  }

  @Test
  void aRequestThatWaitedWhenTheServerForgotIsSentToTheNextSession() throws Exception {
    World world = World.echo(clock);
    try (ClientConnection connection = world.connect(clock, QUICK);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      world.unreachable = true;
      world.restart();
      Future<JsonNode> answer =
          threads.submit(() -> connection.request("echo", World.text("x"), PATIENCE));

      world.unreachable = false;

      assertThat(answer.get().asString()).isEqualTo("x");
    }
  }

  @Test
  void aRequestUnderWayWhenTheServerForgetsFailsWithEpipe() throws Exception {
    var arrived = new CountDownLatch(1);
    var world =
        new World(
            clock,
            WireOptions.DEFAULTS,
            request -> {
              arrived.countDown();
              throw hang();
            });
    try (ClientConnection connection = world.connect(clock, QUICK);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<JsonNode> answer =
          threads.submit(() -> connection.request("slow", World.text("x"), PATIENCE));
      arrived.await();

      world.restart();

      assertThatThrownBy(answer::get)
          .cause()
          .isInstanceOf(WireException.class)
          .extracting(e -> ((WireException) e).code().name())
          .isEqualTo("EPIPE");
    }
  }

  private static WireFailure hang() {
    try {
      new CountDownLatch(1).await(3, java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new WireFailure("ELATE", "too late");
  }

  @Test
  void theServersRefusalCarriesItsCode() {
    var world =
        new World(
            clock,
            WireOptions.DEFAULTS,
            request -> {
              throw new WireFailure("ENOFUNDS", "no money");
            });
    try (ClientConnection connection = world.connect(clock, QUICK)) {
      assertThatThrownBy(() -> connection.request("submit@5", World.text("x"), PATIENCE))
          .isInstanceOf(WireException.class)
          .hasMessage("no money")
          .satisfies(e -> assertThat(((WireException) e).code().name()).isEqualTo("ENOFUNDS"))
          .satisfies(e -> assertThat(((WireException) e).fromPeer()).isTrue());
    }
  }

  @Test
  void aBankAccountsConsentIsProvedAndOnlyItsOwn() {
    PrivateKey account = World.MALLORY;
    var world =
        new World(
            clock,
            WireOptions.DEFAULTS,
            request ->
                JsonNodeFactory.instance.booleanNode(
                    request.authorization().grants(account.address())
                        && !request.authorization().grants(World.ALICE.address())));
    try (ClientConnection connection = world.connect(clock, QUICK)) {
      JsonNode data = World.text("ü漢\u001f\"/");

      assertThat(connection.request("op", data, List.of(account), PATIENCE).asBoolean()).isTrue();
      assertThat(connection.request("op", data, PATIENCE).asBoolean()).isFalse();
      assertThat(connection.request("op", data, List.of(World.SERVER), PATIENCE).asBoolean())
          .isFalse();
    }
  }

  @Test
  void aMessageOfFiveMegabytesCrossesInPiecesBothWays() {
    World world = World.echo(clock);
    String large = "añ漢😀".repeat(1_000_000);
    try (ClientConnection connection = world.connect(clock, QUICK)) {
      assertThat(connection.request("echo", World.text(large), PATIENCE).asString())
          .isEqualTo(large);
    }
  }

  @Test
  void pushesReachTheHandlerAndItsAnswerComesBack() {
    World world = World.echo(clock);
    try (ClientConnection connection = world.connect(clock, QUICK)) {
      connection.onPush((operation, data) -> World.text(operation + ":" + data.asString()));

      JsonNode answer = world.opened.getFirst().push("event", World.text("x"), PATIENCE);

      assertThat(answer.asString()).isEqualTo("event:x");
    }
  }

  @Test
  void pushesThatDoNotWaitForEachOtherArriveInTheirOrder() {
    World world = World.echo(clock);
    List<Integer> heard = new CopyOnWriteArrayList<>();
    try (ClientConnection connection = world.connect(clock, QUICK.withPushes(1))) {
      connection.onPush((operation, data) -> {
        heard.add(data.intValue());
        return data;
      });
      WireSession session = world.opened.getFirst();

      var underWay =
          IntStream.range(0, 50)
              .mapToObj(i -> session.beginPush("event", IntNode.valueOf(i), PATIENCE))
              .toList();

      assertThat(underWay).allSatisfy(pushed -> assertThat(pushed.await()).isNotNull());
      assertThat(heard).isEqualTo(IntStream.range(0, 50).boxed().toList());
    }
  }

  @Test
  void aServerWithAnotherKeyIsRefused() {
    World world = World.echo(clock);

    assertThatThrownBy(
            () -> world.connect(clock, QUICK.withExpectedServer(World.MALLORY.address())))
        .extracting(e -> ((WireException) e).code())
        .isEqualTo(WireException.Code.EADDRCHANGE);
  }

  @Test
  void aClockThatIsAnHourOffDoesNotMatter() {
    World world = World.echo(clock);
    InstantSource wrong = () -> clock.instant().minusSeconds(3_600);
    try (ClientConnection connection = world.connect(wrong, QUICK)) {
      assertThat(connection.request("echo", World.text("x"), PATIENCE).asString()).isEqualTo("x");
    }
  }

  @Test
  void anUnreachableServerIsGivenUpInTheEnd() {
    World world = World.echo(clock);
    try (ClientConnection connection =
        world.connect(clock, QUICK.withReconnect(Duration.ofMillis(200), Duration.ofMillis(20)))) {
      world.unreachable = true;
      world.serverEnds.forEach(FakeSocket::close);

      await().atMost(PATIENCE).until(() -> !connection.isOpen());
      assertThatThrownBy(() -> connection.request("echo", World.text("x"), PATIENCE))
          .hasMessage("the connection is closed");
    }
  }

  @Test
  void aRequestGivesUpAfterItsTimeout() {
    var world =
        new World(
            clock,
            WireOptions.DEFAULTS,
            request -> {
              throw hang();
            });
    try (ClientConnection connection = world.connect(clock, QUICK)) {
      assertThatThrownBy(() -> connection.request("slow", World.text("x"), Duration.ofMillis(50)))
          .extracting(e -> ((WireException) e).code())
          .isEqualTo(WireException.Code.ETIMEDOUT);
    }
  }

  @Test
  void closingSaysGoodbyeAndTheServerForgets() {
    World world = World.echo(clock);
    ClientConnection connection = world.connect(clock, QUICK);

    connection.close();
    connection.close();

    await().until(() -> world.closed.size() == 1);
    assertThat(world.endpoint.context().sessions().size()).isZero();
  }

  private static Set<Integer> echoes(ClientConnection connection, int count, Runnable meanwhile)
      throws Exception {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<?>>();
      for (int i = 0; i < count; i++) {
        JsonNode number = JsonNodeFactory.instance.numberNode(i);
        answers.add(
            threads.submit(() -> seen.add(connection.request("echo", number, PATIENCE).asInt())));
      }
      meanwhile.run();
      for (Future<?> answer : answers) {
        answer.get();
      }
    }
    return seen;
  }
}
