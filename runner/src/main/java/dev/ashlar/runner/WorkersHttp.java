package dev.ashlar.runner;

import dev.ashlar.net.HttpExchange;
import dev.ashlar.store.Database;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What {@code /v1/workers} answers about workers and their runs. */
final class WorkersHttp {
  private static final int PAGE = 100;
  private static final int MAX_PAGE = 1_000;

  /** Who waits for a run waits so long at most. */
  private static final Duration WAIT_LIMIT = Duration.ofSeconds(60);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  private final Database database;
  private final WorkerStore workers;
  private final RunStore runs;
  private final Views views;
  private final LogWriter logs;

  WorkersHttp(Database database, WorkerStore workers, RunStore runs, Views views, LogWriter logs) {
    this.database = database;
    this.workers = workers;
    this.runs = runs;
    this.views = views;
    this.logs = logs;
  }

  void list(HttpExchange exchange, Tokens.Holder holder) {
    int limit = Parameters.count(exchange, "limit", PAGE, MAX_PAGE);
    String after = exchange.query("after").orElse("");
    List<SmartWorker> page =
        database.read(handle -> workers.list(handle, holder.listed(), after, limit));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("workers");
    page.forEach(worker -> array.add(views.worker(worker)));
    if (page.size() == limit) {
      json.put("after", page.getLast().id());
    }
    exchange.json(200, json);
  }

  void show(HttpExchange exchange, SmartWorker worker) {
    exchange.json(200, views.worker(worker));
  }

  void runs(HttpExchange exchange, SmartWorker worker) {
    int limit = Parameters.count(exchange, "limit", PAGE, MAX_PAGE);
    List<WorkerRun> newest = database.read(handle -> runs.list(handle, worker.id(), limit));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("runs");
    newest.forEach(run -> array.add(views.run(run)));
    exchange.json(200, json);
  }

  /** Answers at once, or with {@code ?wait=1} when the run of this trigger is over. */
  void awaitRun(HttpExchange exchange, SmartWorker worker, long trigger)
      throws InterruptedException {
    if (exchange.query("wait").isEmpty()) {
      exchange.json(202, JsonNodeFactory.instance.objectNode().put("id", worker.id()));
      return;
    }
    long deadline = System.nanoTime() + WAIT_LIMIT.toNanos();
    while (true) {
      long known = logs.settled();
      Optional<WorkerRun> run =
          database.read(handle -> runs.ofTrigger(handle, worker.id(), trigger));
      boolean over = run.flatMap(WorkerRun::endedAt).isPresent();
      if (over || System.nanoTime() > deadline) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", worker.id());
        run.ifPresent(found -> json.set("run", views.run(found)));
        exchange.json(over ? 200 : 202, json);
        return;
      }
      logs.awaitMore(known, LOOK_AGAIN);
    }
  }
}
