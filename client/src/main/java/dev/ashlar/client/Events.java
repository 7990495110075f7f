package dev.ashlar.client;

import dev.ashlar.base.AshlarException;
import dev.ashlar.values.Arr;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.wire.WireConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of all jobs of one client, over one session with the event router.
 *
 * <p>The router numbers the events of a job and remembers for us how far we are, so a new session
 * only has to subscribe again to catch up. An event that comes twice is dropped by its id. Only
 * what a listener wants is subscribed to, and with it {@code stop}, which comes last. Thread-safe.
 */
final class Events {
  /** Ids of events that are remembered, to drop repeats. */
  private static final int SEEN = 10_000;

  private static final String STOP = "stop";
  private static final String NO_FUNDS = "nofunds";
  private static final Set<String> RELIABLE = Set.of(STOP, NO_FUNDS);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Logger log = LoggerFactory.getLogger(Events.class);

  private final Connections connections;
  private final Map<String, Followed> jobs = new ConcurrentHashMap<>();
  private final LinkedHashSet<String> seen = new LinkedHashSet<>();
  private boolean listening;

  Events(Connections connections) {
    this.connections = connections;
  }

  private record Followed(Job job, RemoteJob control, Set<String> labels) {}

  /** Hears of a job what is wanted. May be called again to hear more. */
  void follow(Job job, RemoteJob control, Collection<Class<? extends JobEvent>> wanted) {
    Followed followed =
        jobs.computeIfAbsent(job.id().value(), id -> new Followed(job, control, new TreeSet<>()));
    Set<String> fresh = new TreeSet<>();
    wanted.forEach(type -> fresh.addAll(labels(type)));
    synchronized (followed.labels()) {
      fresh.removeAll(followed.labels());
      if (!fresh.isEmpty() && followed.labels().isEmpty()) {
        fresh.add(STOP);
      }
      followed.labels().addAll(fresh);
    }
    if (!fresh.isEmpty()) {
      listen();
      subscribe(job, fresh);
    }
  }

  /** Whether somebody wants to hear what the guests of this job say. */
  boolean hearsGuests(Job job) {
    Followed followed = jobs.get(job.id().value());
    if (followed == null) {
      return false;
    }
    synchronized (followed.labels()) {
      return !followed.labels().isEmpty();
    }
  }

  void forget(Job job) {
    jobs.remove(job.id().value());
  }

  /** The labels under which the router sends what becomes this event. */
  private static Set<String> labels(Class<? extends JobEvent> type) {
    if (type == JobEvent.class) {
      return Set.of("console", "error", "noprogress", "custom", NO_FUNDS);
    } else if (type == JobEvent.Console.class) {
      return Set.of("console");
    } else if (type == JobEvent.SliceError.class) {
      return Set.of("error");
    } else if (type == JobEvent.NoProgress.class) {
      return Set.of("noprogress");
    } else if (type == JobEvent.Custom.class) {
      return Set.of("custom");
    } else if (type == JobEvent.NoFunds.class) {
      return Set.of(NO_FUNDS);
    }
    // Results and status come with the pages of results, the rest is made here.
    return Set.of();
  }

  private synchronized void listen() {
    if (listening) {
      return;
    }
    WireConnection router = connections.to(Service.EVENT_ROUTER);
    router.onPush(this::pushed);
    router.onNewSession(session -> subscribeAgain());
    listening = true;
  }

  private void subscribeAgain() {
    for (Followed followed : jobs.values()) {
      try {
        synchronized (followed.labels()) {
          subscribe(followed.job(), followed.labels());
        }
      } catch (AshlarException e) {
        log.warn("events of job {} are not heard now: {}", followed.job().id(), e.line());
      }
    }
  }

  private void subscribe(Job job, Set<String> labels) {
    ObjectNode data = JSON.createObjectNode();
    ArrayNode reliable = data.putArray("reliableEvents");
    ArrayNode optional = data.putArray("optionalEvents");
    for (String label : labels) {
      (RELIABLE.contains(label) ? reliable : optional).add(label);
    }
    data.putObject("options").putObject("filter").put("job", job.id().value());
    connections.ask(Service.EVENT_ROUTER, "subscribeMany", data);
  }

  private JsonNode pushed(String operation, JsonNode data) {
    JsonNode event = data.path("event");
    JsonNode fields = event.path("data");
    Followed followed = jobs.get(fields.path("job").asString(""));
    if (followed != null && first(event.path("eventId").asString(""))) {
      try {
        heard(followed, fields.path("eventName").asString(""), fields);
      } catch (AshlarException e) {
        log.warn("an event of job {} cannot be read: {}", followed.job().id(), e.line());
      }
    }
    return BooleanNode.TRUE;
  }

  private synchronized boolean first(String id) {
    if (!id.isEmpty() && !seen.add(id)) {
      return false;
    }
    if (seen.size() > SEEN) {
      seen.removeFirst();
    }
    return true;
  }

  private void heard(Followed followed, String label, JsonNode fields) {
    Job job = followed.job();
    String id = job.id().value();
    long slice = fields.path("sliceNumber").asLong(0);
    switch (label) {
      case STOP -> followed.control().stopHeard();
      case "console" ->
          job.emit(
              new JobEvent.Console(
                  id,
                  slice,
                  fields.path("level").asString("log"),
                  message(fields.path("message")),
                  fields.path("same").asInt(1)));
      case "error" ->
          job.emit(
              new JobEvent.SliceError(
                  id,
                  slice,
                  fields.path("name").asString("Error"),
                  fields.path("message").asString(""),
                  fields.path("code").asString(""),
                  fields.path("stack").asString("")));
      case "noprogress" ->
          job.emit(new JobEvent.NoProgress(id, slice, fields.path("message").asString("")));
      case "custom" ->
          job.emit(
              new JobEvent.Custom(
                  id, slice, fields.path("customEvent").asString(""), value(fields.path("data"))));
      case NO_FUNDS -> job.emit(new JobEvent.NoFunds(id, fields.path("reason").asString("")));
      default -> log.debug("an event of an unknown kind: {}", label);
    }
  }

  private static List<JsValue> message(JsonNode document) {
    if (document.isMissingNode() || document.isNull()) {
      return List.of();
    }
    // The document itself, or from other senders its text.
    return Kvin.parse(document.isString() ? document.stringValue() : document.toString())
            instanceof Arr arguments
        ? new ArrayList<>(arguments.dense())
        : List.of();
  }

  /** Plain JSON, or a KVIN document where JSON could not say it. */
  static JsValue value(JsonNode data) {
    return data.has("_serializeVerId") ? Kvin.parse(data.toString()) : JsValue.ofJson(data);
  }
}
