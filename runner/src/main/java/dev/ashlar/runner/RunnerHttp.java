package dev.ashlar.runner;

import dev.ashlar.base.AshlarException;
import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.HttpHandler;
import dev.ashlar.net.NetException;
import dev.ashlar.net.Problem;

/**
 * The runner's port: creation at {@code POST /}, management under {@code /v1/}, and workers under
 * {@code /w/} and at host names of their own. Serve it as the fallback of a server, and for hosts
 * that {@link #isWorkerHost} knows.
 *
 * <p>What comes for a worker is told apart first, by host and by path, so that nothing a worker
 * serves can be taken for the runner.
 */
public final class RunnerHttp implements HttpHandler {
  private static final String HOST_SUFFIX = ".localhost";
  private static final String WORKERS = "/w/";
  private static final String MANAGEMENT = "/v1/";

  private final CreationHttp creation;
  private final ManagementHttp management;
  private final WorkerHttp worker;

  RunnerHttp(CreationHttp creation, ManagementHttp management, WorkerHttp worker) {
    this.creation = creation;
    this.management = management;
    this.worker = worker;
  }

  /** Whether everything that is asked of this host is for a worker. */
  public static boolean isWorkerHost(String host) {
    return host.endsWith(HOST_SUFFIX) && host.length() > HOST_SUFFIX.length();
  }

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    String host = exchange.host();
    String path = exchange.path();
    if (isWorkerHost(host)) {
      String id = host.substring(0, host.length() - HOST_SUFFIX.length());
      worker.handle(exchange, id, "");
    } else if (path.startsWith(WORKERS)) {
      handleBelowWorkers(exchange, path.substring(WORKERS.length()));
    } else if (path.startsWith(MANAGEMENT)) {
      guarded(exchange, () -> management.handle(exchange));
    } else if (path.equals("/") && exchange.method().equals("POST")) {
      creation.handle(exchange);
    } else {
      guarded(exchange, () -> sayWhatIsHere(exchange));
    }
  }

  private void handleBelowWorkers(HttpExchange exchange, String rest) throws Exception {
    int slash = rest.indexOf('/');
    String id = slash < 0 ? rest : rest.substring(0, slash);
    if (slash < 0) {
      // Without the slash, relative links of the worker's pages would lead beside it.
      String query = exchange.uri().getRawQuery();
      String target = WORKERS + id + "/" + (query == null ? "" : "?" + query);
      exchange.respondHeader("location", target);
      exchange.respond(308);
      return;
    }
    worker.handle(exchange, id, WORKERS + id);
  }

  private static void sayWhatIsHere(HttpExchange exchange) {
    throw new RunnerException(
        RunnerException.Code.UNKNOWN_RESOURCE,
        "nothing is at %s %s".formatted(exchange.method(), exchange.path()),
        "POST / creates a smart worker; /v1/ manages them; they answer under /w/");
  }

  /** A piece of work that may fail. */
  private interface Task {
    void run() throws Exception;
  }

  private static void guarded(HttpExchange exchange, Task task) throws Exception {
    try {
      task.run();
    } catch (AshlarException e) {
      Problem problem = Problem.of(e);
      exchange.problem(
          new Problem(
              statusOf(e), problem.code(), problem.title(), problem.detail(), problem.remedy()));
    }
  }

  /** The HTTP status of any of our errors. */
  static int statusOf(AshlarException error) {
    return switch (error) {
      case RunnerException own -> own.httpStatus();
      case NetException net -> net.httpStatus();
      default -> error.code().fault().httpStatus();
    };
  }
}
