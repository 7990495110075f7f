package dev.ashlar.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wire.PushHandler;
import dev.ashlar.wire.WireConnection;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How commands come over the wire. */
class CommandSubscriptionTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Router router = new Router();
  private final List<RemoteCommand> commands = new ArrayList<>();
  private final CommandSubscription subscription =
      new CommandSubscription(
          new SchedulerConnector.Introduction(
              URI.create("http://scheduler.test/"),
              Fixture.key(),
              "worker-1",
              Fixture.PAYEE,
              List.of(),
              true,
              Map.of(),
              commands::add,
              event -> {},
              Clock.systemUTC(),
              new Random(7)),
          router);

  @Test
  void onlyWhatIsForThisWorkerOrForEverybodyIsAskedFor() {
    subscription.start();

    JsonNode asked = router.asked.getFirst();
    assertThat(asked.path("schedmsgEvents").toString())
        .isEqualTo("[\"schedmsg::broadcast\",\"schedmsg::command\"]");
    assertThat(asked.path("options").path("filter").toString())
        .contains(Fixture.key().address().text(), "worker-1", "\"broadcast\":true");
  }

  @Test
  void aCommandArrivesOnceHoweverOftenItIsPushed() {
    subscription.start();

    router.push("e1", "announce", "{\"message\":\"tea\"}");
    router.push("e1", "announce", "{\"message\":\"tea\"}");
    router.push("e2", "restart", "{}");

    assertThat(commands).extracting(RemoteCommand::name).containsExactly("announce", "restart");
    assertThat(commands.getFirst().text("message")).isEqualTo("tea");
  }

  @Test
  void aNewSessionIsSubscribedAgain() {
    subscription.start();

    router.newSession.accept("another");

    assertThat(router.asked).hasSize(2).allMatch(router.asked.getFirst()::equals);
  }

  /** The event router's end of a session, without a wire. */
  private static final class Router implements WireConnection {
    final List<JsonNode> asked = new ArrayList<>();
    PushHandler pushed = (operation, data) -> data;
    Consumer<String> newSession = session -> {};

    void push(String eventId, String command, String payload) {
      var event = JSON.createObjectNode().put("eventId", eventId);
      event.putObject("data").put("command", command).set("payload", JSON.readTree(payload));
      var data = JSON.createObjectNode();
      data.set("event", event);
      assertThat(pushed.handle("event", data).booleanValue()).isTrue();
    }

    @Override
    public JsonNode request(
        String operation, JsonNode data, List<PrivateKey> authorizers, Duration timeout) {
      assertThat(operation).isEqualTo("subscribeMany");
      asked.add(data);
      return JSON.createObjectNode();
    }

    @Override
    public void onPush(PushHandler handler) {
      pushed = handler;
    }

    @Override
    public void onNewSession(Consumer<String> handler) {
      newSession = handler;
    }

    @Override
    public Address server() {
      return Fixture.PAYEE;
    }

    @Override
    public String dcpsid() {
      return "one";
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
