package dev.ashlar.net;

/**
 * Answers requests. Called on a virtual thread of the request's own, so it may block; it is
 * interrupted when the server stops and the drain time is over.
 *
 * <p>An {@link dev.ashlar.base.AshlarException} becomes a problem document with its code; anything
 * else becomes a 500 that tells nothing but an id, which the log has too. A handler that returns
 * without an answer gives 404.
 */
@FunctionalInterface
public interface HttpHandler {
  void handle(HttpExchange exchange) throws Exception;
}
