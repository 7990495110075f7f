package dev.ashlar.worker;

import dev.ashlar.wire.WireConnection;
import dev.ashlar.wire.WireException;
import java.time.Duration;
import java.util.LinkedHashSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Subscribes to the scheduler's commands, again with every new session, and passes each on once.
 * The router filters: only what is for this worker, this identity or everybody.
 */
final class CommandSubscription {
  private static final int SEEN = 1000;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Logger log = LoggerFactory.getLogger(CommandSubscription.class);

  private final SchedulerConnector.Introduction me;
  private final WireConnection router;
  private final LinkedHashSet<String> seen = new LinkedHashSet<>();

  CommandSubscription(SchedulerConnector.Introduction me, WireConnection router) {
    this.me = me;
    this.router = router;
  }

  void start() {
    router.onPush(this::pushed);
    router.onNewSession(session -> subscribeAgain());
    subscribe();
  }

  private void subscribeAgain() {
    try {
      subscribe();
    } catch (WireException e) {
      log.warn("the scheduler's commands are not heard: {}", e.line());
    }
  }

  private void subscribe() {
    ObjectNode data = JSON.createObjectNode();
    data.putArray("schedmsgEvents").add("schedmsg::broadcast").add("schedmsg::command");
    var any = data.putObject("options").putObject("filter").putArray("$or");
    any.addObject().put("target", me.identity().address().text());
    any.addObject().put("target", me.workerId());
    any.addObject().put("broadcast", true);
    router.request("subscribeMany", data, LIMIT);
  }

  private JsonNode pushed(String operation, JsonNode data) {
    JsonNode event = data.path("event");
    JsonNode fields = event.path("data");
    if (fields.path("command").isString() && first(event.path("eventId").asString(""))) {
      me.commands()
          .accept(new RemoteCommand(fields.path("command").stringValue(), fields.path("payload")));
    }
    return BooleanNode.TRUE;
  }

  private synchronized boolean first(String eventId) {
    if (!eventId.isEmpty() && !seen.add(eventId)) {
      return false;
    }
    if (seen.size() > SEEN) {
      seen.removeFirst();
    }
    return true;
  }
}
