package dev.ashlar.runner;

import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/** A server somewhere in the world that workers ask; must be closed. */
final class Origin implements AutoCloseable {
  private final WebServer server;

  /** Bytes of endless answers that clients took. */
  final AtomicLong sent = new AtomicLong();

  /** Counts down when the client of an endless answer has left. */
  final CountDownLatch left = new CountDownLatch(1);

  Origin() {
    this.server =
        WebServer.builder()
            .listen("127.0.0.1", 0)
            .route("/bytes", Origin::bytes)
            .route("/gzip", Origin::gzip)
            .route("/echo", Origin::echo)
            .route("/length", Origin::length)
            .route("/endless", this::endless)
            .route("/broken", Origin::broken)
            .start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  private static long number(HttpExchange exchange) {
    return exchange.query("n").map(Long::parseLong).orElse(0L);
  }

  private static void bytes(HttpExchange exchange) throws IOException {
    long left = number(exchange);
    try (OutputStream out = exchange.stream(200, Map.of("content-length", "" + left))) {
      var chunk = new byte[64 * 1024];
      for (; left > 0; left -= chunk.length) {
        out.write(chunk, 0, (int) Math.min(left, chunk.length));
      }
    }
  }

  static byte[] zipped(int length) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write("a".repeat(length).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void gzip(HttpExchange exchange) {
    exchange.respondHeader("content-encoding", "gzip");
    exchange.respond(200, "text/plain", zipped((int) number(exchange)));
  }

  private static void echo(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.bodyStream();
        OutputStream out = exchange.stream(200, Map.of())) {
      in.transferTo(out);
    }
  }

  /** Says what it was announced and what came. */
  private static void length(HttpExchange exchange) throws IOException {
    long count = 0;
    var buffer = new byte[64 * 1024];
    InputStream in = exchange.bodyStream();
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      count += n;
    }
    String announced = exchange.header("content-length").orElse("chunked");
    String text = exchange.method() + " " + announced + " " + count;
    exchange.respond(200, "text/plain", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private void endless(HttpExchange exchange) throws IOException {
    exchange.onClientGone(left::countDown);
    try (OutputStream out = exchange.stream(200, Map.of())) {
      var chunk = new byte[16 * 1024];
      while (left.getCount() > 0) {
        out.write(chunk);
        sent.addAndGet(chunk.length);
      }
    } finally {
      left.countDown();
    }
  }

  /** Breaks off in the middle. */
  private static void broken(HttpExchange exchange) throws IOException {
    OutputStream out = exchange.stream(200, Map.of("content-length", "1000000"));
    out.write(new byte[100_000]);
    throw new IOException("broken on purpose");
  }

  @Override
  public void close() {
    server.close();
  }
}
