package dev.ashlar.scheduler;

import dev.ashlar.base.Ids;
import dev.ashlar.wire.EmitRequest;
import dev.ashlar.wire.WireRequest;
import dev.ashlar.wire.WireService;
import dev.ashlar.wire.WireSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Events: subscriptions of deployers, and what work functions say. */
final class EventRouterService implements WireService {
  private static final int MAX_LABELS = 64;

  private final Scheduler scheduler;
  private final RandomGenerator random;

  EventRouterService(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.random = scheduler.random();
  }

  @Override
  public JsonNode handle(WireRequest request) {
    return switch (request.operation()) {
      case "subscribeMany" -> subscribeMany(request);
      case "subscribe" -> subscribe(request);
      case "unsubscribe" -> unsubscribe(request);
      case "workEmit" -> workEmit(request);
      case EmitRequest.OPERATION -> emit(request);
      default -> throw Services.unknown(request);
    };
  }

  @Override
  public void sessionClosed(WireSession session) {
    scheduler.subscriptions().sessionClosed(session.dcpsid());
  }

  private JsonNode subscribeMany(WireRequest request) {
    JsonNode data = request.data();
    var labels = new ArrayList<String>();
    for (String list : List.of("reliableEvents", "optionalEvents", "schedmsgEvents")) {
      labels.addAll(Json.texts(data.path(list)));
    }
    Map<String, String> tokens = subscribe(request, labels, data.path("options").path("filter"));
    ObjectNode reply = Json.object();
    ArrayNode list = reply.putArray("tokens");
    tokens.forEach((label, token) -> list.addObject().put("event", label).put("token", token));
    return reply;
  }

  private JsonNode subscribe(WireRequest request) {
    JsonNode filter = request.data().path("options").path("filter");
    String label =
        filter.path("eventName").isString()
            ? Json.text(filter, "eventName")
            : Json.text(request.data(), "label");
    return Json.object().put("token", subscribe(request, List.of(label), filter).get(label));
  }

  /**
   * Labels of a job's events go to its owner alone. Commands to workers have tokens too, so that a
   * worker may listen; this scheduler sends none.
   */
  private Map<String, String> subscribe(WireRequest request, List<String> labels, JsonNode filter) {
    if (labels.size() > MAX_LABELS) {
      throw SchedulerException.limit("labels", MAX_LABELS, labels.size());
    }
    var tokens = new TreeMap<String, String>();
    labels.forEach(label -> tokens.put(label, Ids.nonce(random)));
    List<String> known =
        labels.stream()
            .filter(label -> Labels.ALL.contains(label.toLowerCase(Locale.ROOT)))
            .toList();
    if (filter.path("job").isString() && !known.isEmpty()) {
      WireSession session = request.session();
      String job = Json.job(filter);
      scheduler.requireOwner(session.peer(), job);
      var mine = new TreeMap<String, String>();
      known.forEach(label -> mine.put(label.toLowerCase(Locale.ROOT), tokens.get(label)));
      scheduler
          .subscriptions()
          .subscribe(session.dcpsid(), session.peer().text(), job, mine, new WireSink(session));
    }
    return tokens;
  }

  private JsonNode unsubscribe(WireRequest request) {
    JsonNode token = request.data().path("token");
    String text = token.isObject() ? Json.textOrEmpty(token, "token") : token.asString("");
    scheduler.subscriptions().unsubscribe(request.session().dcpsid(), text);
    return Json.object().put("success", true);
  }

  private JsonNode workEmit(WireRequest request) {
    JsonNode data = request.data();
    String job = Json.job(data);
    long slice = Json.slice(data.path("slice"));
    String worker = Json.text(data, "worker");
    TaskSeal.Authorization authorization =
        scheduler.seal().echoed(data.path("authorizationMessage"), worker);
    requireCovered(authorization, job, slice);
    adopt(request, worker, authorization);
    JobEventRow.Draft event =
        WorkEvent.draft(
            scheduler.options().limits().eventBytes(),
            job,
            slice,
            Json.text(data, "eventName"),
            data.path("payload"));
    scheduler.events().emit(job, List.of(event));
    return JsonNodeFactory.instance.booleanNode(true);
  }

  private JsonNode emit(WireRequest request) {
    EmitRequest emit = EmitRequest.parse(request.data());
    TaskSeal.Authorization authorization =
        scheduler.seal().texts(emit.authorizations(), emit.worker());
    adopt(request, emit.worker(), authorization);
    var events = new TreeMap<String, List<JobEventRow.Draft>>();
    for (EmitRequest.Event event : emit.events()) {
      String job = event.job().value();
      requireCovered(authorization, job, event.slice());
      events
          .computeIfAbsent(job, id -> new ArrayList<>())
          .add(
              WorkEvent.draft(
                  scheduler.options().limits().eventBytes(),
                  job,
                  event.slice(),
                  event.name(),
                  event.payload()));
    }
    events.forEach(scheduler.events()::emit);
    return Json.object().put("success", true);
  }

  /** Who sends events of a slice is at work on it. */
  private void adopt(WireRequest request, String worker, TaskSeal.Authorization authorization) {
    scheduler
        .dispatcher()
        .adopt(new WorkerId(request.session().peer(), worker), authorization.foreign());
  }

  private static void requireCovered(TaskSeal.Authorization authorization, String job, long slice) {
    if (!authorization.covers(job, slice)) {
      throw new SchedulerException(
          SchedulerException.Code.EAUTH,
          "the authorization does not cover slice %d of job %s".formatted(slice, job),
          "send the one that came with the task");
    }
  }
}
