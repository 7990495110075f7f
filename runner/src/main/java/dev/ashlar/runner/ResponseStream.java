package dev.ashlar.runner;

import dev.ashlar.base.AshlarException;
import dev.ashlar.net.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Passes the body of a worker's answer on to a client, as fast as the client takes it. */
final class ResponseStream {
  private static final int BUFFER = 64 * 1024;

  private ResponseStream() {}

  /**
   * Sends the head now, and bytes as they come. A body that breaks off is thrown, and the answer
   * breaks off with it: the client must not take it for whole. A client that leaves closes the
   * body.
   *
   * @param contentType empty for none
   * @param length of the body, or -1
   */
  static void send(
      HttpExchange exchange, int status, String contentType, InputStream body, long length)
      throws IOException {
    try (body) {
      var headers = new LinkedHashMap<String, String>();
      if (!contentType.isEmpty()) {
        headers.put("content-type", contentType);
      }
      if (length >= 0) {
        headers.put("content-length", Long.toString(length));
      }
      if (exchange.method().equals("HEAD")) {
        headers.forEach(exchange::respondHeader);
        exchange.respond(status);
        return;
      }
      var gone = new AtomicBoolean();
      exchange.onClientGone(() -> {
        gone.set(true);
        close(body);
      });
      try {
        pass(body, exchange.stream(status, headers));
      } catch (BrokenOff e) {
        throw gone.get() ? new IOException("the client left", e) : e;
      }
    }
  }

  /** The worker did not bring its answer to an end. */
  static final class BrokenOff extends IOException {
    BrokenOff(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }

  private static void pass(InputStream body, OutputStream client) throws IOException {
    var buffer = new byte[BUFFER];
    for (int count = read(body, buffer); count >= 0; count = read(body, buffer)) {
      client.write(buffer, 0, count);
    }
  }

  private static int read(InputStream body, byte[] buffer) throws BrokenOff {
    try {
      return body.read(buffer);
    } catch (IOException | AshlarException e) {
      throw new BrokenOff(e);
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException alreadyBroken) {
      // It is given up either way.
    }
  }
}
