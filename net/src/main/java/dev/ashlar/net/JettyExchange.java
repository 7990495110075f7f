package dev.ashlar.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An exchange on Jetty. Confined to the virtual thread of its request. */
final class JettyExchange implements HttpExchange {
  private static final int MAX_QUERY_PARAMETERS = 10_000;

  /** What has been answered so far. */
  private enum Answer {
    NONE,
    WHOLE,
    STREAMING,
    UPGRADED
  }

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final ServerLimits limits;
  private final ServerWebSocketContainer webSockets;
  private Answer answer = Answer.NONE;
  private @Nullable ClientWatch watch;
  private @Nullable BodyStream bodyStream;
  private boolean formIsBroken;
  private boolean lingers;
  private @Nullable OutputStream out;
  private Callback.@Nullable Completable written;

  JettyExchange(
      Request request,
      Response response,
      Callback callback,
      ServerLimits limits,
      ServerWebSocketContainer webSockets) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.limits = limits;
    this.webSockets = webSockets;
    // A handler that thinks is not an idle connection. A read or write that waits for the client
    // still is one: Jetty asks this listener only when neither is pending.
    request.addIdleTimeoutListener(timeout -> false);
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String path() {
    return Request.getPathInContext(request);
  }

  @Override
  public URI uri() {
    return UrlEncoded.uri(request.getHttpURI().asString());
  }

  @Override
  public Optional<String> query(String name) {
    String query = request.getHttpURI().getQuery();
    if (query == null) {
      return Optional.empty();
    }
    for (var pair : UrlEncoded.pairs(query, MAX_QUERY_PARAMETERS)) {
      if (pair.name().equals(name)) {
        return Optional.of(pair.value());
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  @Override
  public List<Header> headers() {
    return request.getHeaders().stream()
        .map(field -> new Header(field.getName(), field.getValue() == null ? "" : field.getValue()))
        .toList();
  }

  @Override
  public String host() {
    String host = Request.getServerName(request);
    return host == null ? "" : host.toLowerCase(Locale.ROOT);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) request.getConnectionMetaData().getRemoteSocketAddress();
  }

  @Override
  public boolean isSecure() {
    return request.isSecure();
  }

  @Override
  public byte[] body(int limit) {
    try {
      InputStream stream = stream(limit);
      byte[] body = stream.readNBytes(limit);
      if (stream.read() >= 0) {
        throw BodyStream.tooBig(limit);
      }
      return body;
    } catch (IOException broken) {
      throw clientGone(broken);
    }
  }

  @Override
  public long bodyLength() {
    // Over HTTP/2 a body needs no header that tells of it.
    return isPlain() && hasNoBody() ? 0 : request.getLength();
  }

  @Override
  public InputStream bodyStream(long limit) {
    return stream(Math.min(limit, limits.bodyBytes()));
  }

  @Override
  public MultipartForm form(FormLimits formLimits) {
    String contentType = header("content-type").orElse("");
    formIsBroken = true; // Until it is whole: what is left of it then is not known.
    MultipartForm form = Forms.read(this, request, contentType, formLimits);
    formIsBroken = false;
    return form;
  }

  private InputStream stream(long limit) {
    if (request.getLength() > limit) {
      throw BodyStream.tooBig(limit);
    }
    if (bodyStream == null) {
      bodyStream = new BodyStream(Content.Source.asInputStream(request), limit, this::bodyIsRead);
    }
    return bodyStream;
  }

  private void bodyIsRead() {
    if (watch != null) {
      watch.bodyIsRead();
    }
  }

  @Override
  public void respondHeader(String name, String value) {
    Header header = new Header(name, value);
    response.getHeaders().add(header.name(), header.value());
  }

  @Override
  public void respond(int status, String contentType, byte[] body) {
    begin(Answer.WHOLE, status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    write(ByteBuffer.wrap(body));
  }

  @Override
  public void respond(int status) {
    begin(Answer.WHOLE, status);
    write(BufferUtil.EMPTY_BUFFER);
  }

  @Override
  public void json(int status, JsonNode body) {
    respond(status, "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void problem(Problem problem) {
    byte[] body = problem.json().toString().getBytes(StandardCharsets.UTF_8);
    respond(problem.status(), Problem.CONTENT_TYPE, body);
  }

  @Override
  public OutputStream stream(int status, Map<String, String> headers) {
    headers.forEach(this::respondHeader);
    begin(Answer.STREAMING, status);
    var stream = Content.Sink.asOutputStream(response);
    out = stream;
    try {
      stream.flush();
    } catch (IOException broken) {
      throw clientGone(broken);
    }
    return stream;
  }

  @Override
  public void onClientGone(Runnable action) {
    if (answer == Answer.WHOLE || answer == Answer.UPGRADED) {
      return;
    }
    if (watch == null) {
      watch = new ClientWatch(request);
    }
    watch.onGone(action);
    if (hasNoBody() || (bodyStream != null && bodyStream.ended())) {
      watch.bodyIsRead();
    }
  }

  private boolean isPlain() {
    return request.getConnectionMetaData().getHttpVersion().getVersion() < 20;
  }

  private boolean hasNoBody() {
    return request.getLength() == 0
        || (header("content-length").isEmpty() && header("transfer-encoding").isEmpty());
  }

  @Override
  public boolean isWebSocketUpgrade() {
    return "GET".equals(method())
        && header("upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
  }

  @Override
  public boolean upgrade(Session.Listener endpoint, Optional<String> subprotocol) {
    if (answer != Answer.NONE) {
      throw new IllegalStateException("already answered: " + answer);
    }
    stopWatch();
    boolean done =
        webSockets.upgrade(
            (upgradeRequest, upgradeResponse, ignored) -> {
              upgradeResponse.setExtensions(List.of());
              subprotocol.ifPresent(upgradeResponse::setAcceptedSubProtocol);
              return endpoint;
            },
            request,
            response,
            callback);
    if (!done) {
      problem(400, "NOT_A_WEBSOCKET", "not a websocket", "the request asks for no WebSocket");
      return false;
    }
    answer = Answer.UPGRADED;
    return true;
  }

  /** Completes what the handler left open. */
  void finish() {
    switch (answer) {
      case NONE -> {
        problem(Problem.ofStatus(404, "NOT_FOUND", "nothing here answers " + path()));
        complete();
      }
      case WHOLE -> complete();
      case STREAMING -> {
        stopWatch();
        endStream();
      }
      case UPGRADED -> {}
    }
  }

  private void endStream() {
    try {
      if (out != null) {
        out.close();
      }
      linger();
      callback.succeeded();
    } catch (IOException broken) {
      callback.failed(broken);
    }
  }

  /** Tells the problem if nothing was told yet; otherwise breaks off, so that nobody is misled. */
  void fail(Problem problem, Throwable error) {
    switch (answer) {
      case NONE -> {
        response.getHeaders().clear();
        problem(problem);
        complete();
      }
      case WHOLE -> complete();
      case STREAMING -> {
        stopWatch();
        callback.failed(error);
      }
      case UPGRADED -> {}
    }
  }

  boolean clientIsGone() {
    return watch != null && watch.isGone();
  }

  private void begin(Answer next, int status) {
    if (answer != Answer.NONE) {
      throw new IllegalStateException("already answered: " + answer);
    }
    answer = next;
    response.setStatus(status);
    if (next == Answer.WHOLE && isBodyLeft()) {
      // Jetty gives up a connection with the rest of a body on it; the client must not reuse it.
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      lingers = true;
    }
  }

  private boolean isBodyLeft() {
    return isPlain() && !hasNoBody() && !bodyIsOver();
  }

  /** A body that nobody looked at and that is all here is dropped; one that is read may go on. */
  private boolean bodyIsOver() {
    if (formIsBroken) {
      return false;
    }
    return bodyStream == null ? request.consumeAvailable() : bodyStream.ended();
  }

  private void write(ByteBuffer last) {
    stopWatch();
    written = new Callback.Completable();
    response.write(true, last, written);
  }

  private void complete() {
    if (written == null) {
      callback.succeeded();
      return;
    }
    if (lingers && isWritten(written)) {
      linger();
    }
    var _ = written.whenComplete((_, failure) -> completeAfter(failure));
  }

  private static boolean isWritten(Callback.Completable answer) {
    try {
      answer.join();
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  /** After the answer; the handler and whoever read for it are done. */
  private void linger() {
    if (isBodyLeft()) {
      Linger.drop(request.getConnectionMetaData().getConnection().getEndPoint(), limits.linger());
    }
  }

  private void completeAfter(@Nullable Throwable failure) {
    if (failure == null) {
      callback.succeeded();
    } else {
      callback.failed(failure);
    }
  }

  private void stopWatch() {
    if (watch != null) {
      watch.stop();
    }
  }

  private static NetException clientGone(IOException cause) {
    return new NetException(
        NetException.Code.CLIENT_GONE, "the client left: " + cause.getMessage(), "", cause);
  }

  @Override
  public String toString() {
    return method() + " " + request.getHttpURI().getPath();
  }
}
