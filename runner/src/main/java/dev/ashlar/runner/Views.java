package dev.ashlar.runner;

import dev.ashlar.store.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Workers and runs as JSON. Configs and scripts are never shown. */
final class Views {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Database database;
  private final TriggerStore triggers;
  private final RunStore runs;
  private final Instances instances;

  Views(Database database, TriggerStore triggers, RunStore runs, Instances instances) {
    this.database = database;
    this.triggers = triggers;
    this.runs = runs;
    this.instances = instances;
  }

  private record State(
      Optional<TriggerStore.Scheduled> schedule,
      List<WorkerRun> lastRun,
      List<EventCounts.Count> counts) {}

  ObjectNode worker(SmartWorker worker) {
    State state = database.read(handle -> state(handle, worker));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", worker.id());
    json.put("name", worker.name());
    json.put("owner", worker.owner());
    json.put("version", worker.version());
    json.put("created", worker.createdAt().toString());
    json.put("url", "/w/%s/".formatted(worker.id()));
    json.put("awake", instances.isAwake(worker.id()));
    state
        .schedule()
        .ifPresent(scheduled -> {
          json.put("schedule", scheduled.schedule().text());
          json.put("timezone", scheduled.schedule().zone().getId());
          json.put("due", scheduled.due().toString());
          json.put("failuresInARow", scheduled.failures());
        });
    state.lastRun().forEach(run -> json.set("lastRun", run(run)));
    ArrayNode counts = json.putArray("events");
    state.counts().forEach(count -> counts.add(count(count)));
    return json;
  }

  private State state(Handle handle, SmartWorker worker) {
    return new State(
        triggers.schedule(handle, worker.id()),
        runs.list(handle, worker.id(), 1),
        EventCounts.stored(handle, worker.id()));
  }

  private static ObjectNode count(EventCounts.Count count) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("outcome", count.outcome());
    json.put("events", count.events());
    json.put("cpuMs", count.cpuNanos() / NANOS_PER_MILLI);
    json.put("wallMs", count.wallNanos() / NANOS_PER_MILLI);
    return json;
  }

  ObjectNode run(WorkerRun run) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", run.id());
    json.put("version", run.version());
    json.put("kind", run.kind());
    json.put("cron", run.cron());
    json.put("scheduledFor", run.scheduledFor().toString());
    json.put("started", run.startedAt().toString());
    run.endedAt().map(Instant::toString).ifPresent(ended -> json.put("ended", ended));
    json.put("outcome", run.outcome());
    if (!run.detail().isEmpty()) {
      json.put("detail", run.detail());
    }
    json.put("cpuMs", run.cpuNanos() / NANOS_PER_MILLI);
    json.put("wallMs", run.wallNanos() / NANOS_PER_MILLI);
    return json;
  }
}
