package dev.ashlar.runner;

import dev.ashlar.net.HttpExchange;

/**
 * {@code /v1/}: looking at workers and changing them. Every request needs a token, also from this
 * machine; a holder sees the workers of its owner, the operator everybody's.
 */
final class ManagementHttp {
  private static final String WORKERS = "/v1/workers";

  private final Tokens tokens;
  private final Directory directory;
  private final Deployments deployments;
  private final WorkersHttp workers;
  private final LogsHttp logs;
  private final CreationParser parser;

  ManagementHttp(
      Tokens tokens,
      Directory directory,
      Deployments deployments,
      WorkersHttp workers,
      LogsHttp logs,
      CreationParser parser) {
    this.tokens = tokens;
    this.directory = directory;
    this.deployments = deployments;
    this.workers = workers;
    this.logs = logs;
    this.parser = parser;
  }

  void handle(HttpExchange exchange) throws Exception {
    Tokens.Holder holder = Bearer.holder(exchange, tokens);
    String path = exchange.path();
    String method = exchange.method();
    if (path.equals(WORKERS)) {
      switch (method) {
        case "GET" -> workers.list(exchange, holder);
        case "POST" ->
            exchange.json(
                201,
                CreationHttp.created(deployments.create(holder.owner(), parser.parse(exchange))));
        default -> throw unknown(exchange);
      }
      return;
    }
    if (!path.startsWith(WORKERS + "/")) {
      throw unknown(exchange);
    }
    String[] rest = path.substring(WORKERS.length() + 1).split("/", -1);
    if (rest.length > 2 || rest[0].isEmpty()) {
      throw unknown(exchange);
    }
    SmartWorker worker = directory.managed(holder, rest[0]);
    route(exchange, worker, method + (rest.length == 2 ? " " + rest[1] : ""));
  }

  private void route(HttpExchange exchange, SmartWorker worker, String what) throws Exception {
    switch (what) {
      case "GET" -> workers.show(exchange, worker);
      case "PUT", "PATCH" -> {
        var change = new Deployments.Change(parser.fields(exchange));
        exchange.json(200, CreationHttp.created(deployments.change(worker, change)));
      }
      case "DELETE" -> {
        deployments.delete(worker);
        exchange.respond(204);
      }
      case "POST wake" -> workers.awaitRun(exchange, worker, deployments.wake(worker));
      case "GET runs" -> workers.runs(exchange, worker);
      case "GET logs" -> logs.handle(exchange, worker);
      default -> throw unknown(exchange);
    }
  }

  private static RunnerException unknown(HttpExchange exchange) {
    return new RunnerException(
        RunnerException.Code.UNKNOWN_RESOURCE,
        "nothing is at %s %s".formatted(exchange.method(), exchange.path()),
        "see /v1/workers, and below a worker: wake, runs, logs");
  }
}
