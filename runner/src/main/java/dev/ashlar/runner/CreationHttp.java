package dev.ashlar.runner;

import dev.ashlar.base.AshlarException;
import dev.ashlar.net.HttpExchange;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /}: what the smart-worker page promises. Its errors have the members of all
 * generations of clients instead of being problem documents.
 */
final class CreationHttp {
  private final Tokens tokens;
  private final Deployments deployments;
  private final CreationParser parser;

  CreationHttp(Tokens tokens, Deployments deployments, CreationParser parser) {
    this.tokens = tokens;
    this.deployments = deployments;
    this.parser = parser;
  }

  void handle(HttpExchange exchange) {
    try {
      // Before the body is looked at: who may not ask costs nothing.
      String owner = owner(exchange);
      create(exchange, owner);
    } catch (AshlarException e) {
      exchange.json(RunnerHttp.statusOf(e), error(e));
    }
  }

  void create(HttpExchange exchange, String owner) {
    SmartWorker worker = deployments.create(owner, parser.parse(exchange));
    exchange.json(201, created(worker));
  }

  private String owner(HttpExchange exchange) {
    if (Bearer.token(exchange).isPresent()) {
      return Bearer.holder(exchange, tokens).owner();
    }
    CreationGuard.check(exchange);
    return Tokens.LOCAL_OWNER;
  }

  static ObjectNode created(SmartWorker worker) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", worker.id());
    json.put("name", worker.name());
    json.put("version", worker.version());
    json.put("url", "/w/%s/".formatted(worker.id()));
    return json;
  }

  static ObjectNode error(AshlarException e) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    String message = String.valueOf(e.getMessage());
    json.put("error", message);
    json.put("message", message);
    json.put("code", e.code().name());
    if (!e.remedy().isEmpty()) {
      json.put("remedy", e.remedy());
    }
    if (e instanceof RunnerException own) {
      own.scriptError()
          .ifPresent(script -> {
            if (script.line() > 0) {
              json.put("line", script.line());
              json.put("column", script.column());
            }
            json.put("stack", script.stack());
          });
    }
    return json;
  }
}
