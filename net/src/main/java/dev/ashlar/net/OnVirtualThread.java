package dev.ashlar.net;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.Fault;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Jetty hands whole connections to virtual threads of ours while they have something to read, which
 * spares a change of threads before and after each request. It does not always: over TLS with
 * HTTP/1.1 a handler was seen on a platform thread. Such a request we hand over ourselves.
 */
/** Gives each request a virtual thread, and turns what its handler throws into a problem. */
final class OnVirtualThread extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(OnVirtualThread.class);

  private final HttpHandler handler;
  private final ServerLimits limits;
  private final ServerWebSocketContainer webSockets;
  private final ExecutorService threads;

  OnVirtualThread(
      HttpHandler handler,
      ServerLimits limits,
      ServerWebSocketContainer webSockets,
      ExecutorService threads) {
    this.handler = handler;
    this.threads = threads;
    this.limits = limits;
    this.webSockets = webSockets;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (Thread.currentThread().isVirtual()) {
      serve(request, response, callback);
      return true;
    }
    try {
      threads.execute(() -> serve(request, response, callback));
      return true;
    } catch (RejectedExecutionException stopped) {
      Response.writeError(request, response, callback, 503);
      return true;
    }
  }

  private void serve(Request request, Response response, Callback callback) {
    var exchange = new JettyExchange(request, response, callback, limits, webSockets);
    try {
      handler.handle(exchange);
      exchange.finish();
    } catch (Throwable error) {
      fail(exchange, error);
    }
  }

  private static void fail(JettyExchange exchange, Throwable error) {
    if (error instanceof AshlarException known) {
      if (known.code().fault() == Fault.OURS_FATAL) {
        log.atError().setCause(known).log("request failed");
      }
      exchange.fail(Problem.of(known), known);
      return;
    }
    if (exchange.clientIsGone() || error instanceof EofException) {
      log.debug("client left during {}", exchange, error);
    } else {
      log.atError().setCause(error).addKeyValue("request", exchange).log("request failed");
    }
    exchange.fail(
        Problem.ofStatus(500, "INTERNAL", "something went wrong here; the log has the details"),
        error);
  }
}
