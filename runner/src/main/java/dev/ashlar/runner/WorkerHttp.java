package dev.ashlar.runner;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.Ids;
import dev.ashlar.net.Header;
import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.WebSocketLine;
import dev.ashlar.sandbox.AcceptedSocket;
import dev.ashlar.sandbox.Body;
import dev.ashlar.sandbox.EventFailure;
import dev.ashlar.sandbox.FetchEvent;
import dev.ashlar.sandbox.FetchHead;
import dev.ashlar.sandbox.FetchOutcome;
import dev.ashlar.sandbox.HeaderLine;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests to workers. A worker that is served below {@code /w/<id>} sees URLs without that prefix,
 * as it would under a host name of its own; the header {@code x-forwarded-prefix} tells it.
 */
final class WorkerHttp {
  /** A request's body of at most so many bytes is handed over whole. */
  private static final int SMALL = 64 * 1024;

  /** A client that is silent for so long is asked whether it is there. */
  private static final Duration SOCKET_IDLE = Duration.ofSeconds(60);

  private static final String PROTOCOL = "sec-websocket-protocol";
  private static final String PROBLEM = "application/problem+json";

  /** Headers that belong to one connection, and what would let a worker speak for the runner. */
  private static final Set<String> NOT_IN =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-forwarded-prefix",
          "x-ashlar-request-id");

  private static final Set<String> NOT_OUT =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "proxy-authenticate",
          "service-worker-allowed",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Directory directory;
  private final Events events;
  private final long maxBody;
  private final SecureRandom random;

  WorkerHttp(Directory directory, Events events, long maxBody, SecureRandom random) {
    this.directory = directory;
    this.events = events;
    this.maxBody = maxBody;
    this.random = random;
  }

  /**
   * @param prefix what of the path is not the worker's; empty under a host of its own
   */
  void handle(HttpExchange exchange, String idOrName, String prefix) throws IOException {
    String label = Ids.opaque(random);
    try {
      Optional<SmartWorker> worker = directory.find(idOrName);
      if (worker.isEmpty()) {
        throw Directory.unknown(idOrName);
      }
      deliver(exchange, worker.get(), event(exchange, label, prefix));
    } catch (AshlarException e) {
      problem(
          exchange,
          RunnerHttp.statusOf(e),
          e.code().name().toLowerCase(Locale.ROOT).replace('_', '-'),
          String.valueOf(e.getMessage()),
          label);
    }
  }

  private void deliver(HttpExchange exchange, SmartWorker worker, FetchEvent event)
      throws IOException {
    try {
      events.deliver(worker, event, outcome -> respond(exchange, event, outcome));
    } finally {
      event.body().discard();
    }
  }

  private FetchEvent event(HttpExchange exchange, String label, String prefix) {
    var headers = new ArrayList<HeaderLine>();
    for (Header header : exchange.headers()) {
      if (!NOT_IN.contains(header.name().toLowerCase(Locale.ROOT))) {
        headers.add(new HeaderLine(header.name(), header.value()));
      }
    }
    if (exchange.isWebSocketUpgrade()) {
      headers.add(new HeaderLine("upgrade", "websocket")); // What scripts decide by.
    }
    headers.add(new HeaderLine("x-ashlar-request-id", label));
    if (!prefix.isEmpty()) {
      headers.add(new HeaderLine("x-forwarded-prefix", prefix));
    }
    String method = exchange.method();
    var head = new FetchHead(method, url(exchange.uri(), prefix), headers);
    return new FetchEvent(label, head, body(exchange), exchange::onClientGone);
  }

  /** A small body is read here, where its length is known; others as the worker reads them. */
  private Body body(HttpExchange exchange) {
    String method = exchange.method();
    long length = exchange.bodyLength();
    if (length > maxBody) {
      throw new RunnerException(
          RunnerException.Code.TOO_BIG,
          "request-body: a body of %d bytes; a worker takes at most %d".formatted(length, maxBody),
          "send less");
    }
    boolean bodyless = method.equals("GET") || method.equals("HEAD");
    if (bodyless || (length == 0 && exchange.header("content-length").isEmpty())) {
      return new Body.None();
    }
    if (length >= 0 && length <= SMALL) {
      return new Body.Whole(exchange.body(SMALL));
    }
    return new Body.Streamed(new LentStream(exchange.bodyStream(maxBody), maxBody), length);
  }

  private static String url(URI uri, String prefix) {
    String text = uri.toString();
    String path = uri.getRawPath();
    if (prefix.isEmpty() || path == null || !path.startsWith(prefix)) {
      return text;
    }
    String before = uri.getScheme() + "://" + uri.getRawAuthority();
    return before + text.substring(before.length() + prefix.length());
  }

  private static void respond(HttpExchange exchange, FetchEvent event, FetchOutcome outcome)
      throws IOException {
    switch (outcome) {
      case FetchOutcome.Answered answered -> answer(exchange, answered);
      case FetchOutcome.Upgraded upgraded -> upgrade(exchange, upgraded, event.label());
      case FetchOutcome.Failed(EventFailure failure, var usage) -> {
        if (failure.retryable()) {
          exchange.respondHeader("retry-after", "1");
        }
        problem(
            exchange, failure.status(), failure.problem(), publicDetail(failure), event.label());
      }
    }
  }

  /** What the script said stays in its log; a limit and its value help whoever asked. */
  private static String publicDetail(EventFailure failure) {
    return failure.outcome().equals("exception")
        ? "the worker failed to answer; its log says why"
        : failure.detail();
  }

  private static void answer(HttpExchange exchange, FetchOutcome.Answered answered)
      throws IOException {
    String contentType = "application/octet-stream";
    for (HeaderLine line : answered.headers()) {
      String name = line.name().toLowerCase(Locale.ROOT);
      if (name.equals("content-type")) {
        contentType = line.value();
      } else if (!NOT_OUT.contains(name)) {
        exchange.respondHeader(line.name(), line.value());
      }
    }
    boolean typed = header(answered.headers(), "content-type").isPresent();
    int status = answered.status();
    if (status == 204 || status == 205 || status == 304) {
      answered.body().discard();
      exchange.respond(status);
      return;
    }
    switch (answered.body()) {
      case Body.None() -> {
        if (typed) {
          exchange.respond(status, contentType, new byte[0]);
        } else {
          exchange.respond(status);
        }
      }
      case Body.Whole(byte[] bytes) -> exchange.respond(status, contentType, bytes);
      case Body.Streamed(var stream, long length) ->
          ResponseStream.send(exchange, status, typed ? contentType : "", stream, length);
      case Body.Coded(var stream, long length, var coding) ->
          ResponseStream.send(exchange, status, typed ? contentType : "", stream, length);
    }
  }

  /** The connection goes on as the script's WebSocket. */
  private static void upgrade(HttpExchange exchange, FetchOutcome.Upgraded upgraded, String label) {
    AcceptedSocket socket = upgraded.socket();
    boolean joined = false;
    try {
      Optional<String> subprotocol = header(upgraded.headers(), PROTOCOL);
      String mistake = mistake(exchange, subprotocol);
      if (!mistake.isEmpty()) {
        problem(exchange, 502, "not-an-upgrade", mistake, label);
        return;
      }
      for (HeaderLine header : upgraded.headers()) {
        String name = header.name().toLowerCase(Locale.ROOT);
        if (!NOT_OUT.contains(name) && !name.startsWith("sec-websocket-")) {
          exchange.respondHeader(header.name(), header.value());
        }
      }
      var line = new WebSocketLine(socket.maxMessage(), SOCKET_IDLE);
      if (exchange.upgrade(line, subprotocol)) {
        socket.join(new LineLink(line));
        joined = true;
      }
    } finally {
      if (!joined) {
        socket.refuse("there is no client with a WebSocket");
      }
    }
  }

  /** Why a client cannot be given the WebSocket that the worker answered by; empty if it can. */
  private static String mistake(HttpExchange exchange, Optional<String> subprotocol) {
    if (!exchange.isWebSocketUpgrade()) {
      return "the worker answered by a WebSocket, which the request did not ask for";
    }
    boolean offered =
        exchange.headers().stream()
            .filter(header -> header.is(PROTOCOL))
            .flatMap(header -> Arrays.stream(header.value().split(",", -1)))
            .anyMatch(name -> subprotocol.filter(name.strip()::equals).isPresent());
    return subprotocol.isEmpty() || offered
        ? ""
        : "the worker chose a subprotocol of WebSocket that the client did not offer";
  }

  private static Optional<String> header(List<HeaderLine> headers, String name) {
    return headers.stream()
        .filter(line -> line.name().equalsIgnoreCase(name))
        .map(HeaderLine::value)
        .findFirst();
  }

  private static void problem(
      HttpExchange exchange, int status, String type, String detail, String label) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", type);
    json.put("title", type.replace('-', ' '));
    json.put("status", status);
    json.put("code", type);
    json.put("detail", detail);
    json.put("instance", label);
    exchange.respond(status, PROBLEM, json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
