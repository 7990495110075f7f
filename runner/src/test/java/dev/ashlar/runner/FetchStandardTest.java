package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.net.Header;
import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.WebServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the Fetch and File standards ask of a worker, with a real server, runner and cells. */
@Timeout(60)
class FetchStandardTest {
  private static final Path FOLDER = Path.of("src/test/resources/fetch");

  /** Half a million times {@code a}. */
  private static final byte[] BROTLI = Base64.getDecoder().decode("Wx+hh18iLB4LBLIxDwA=");

  /** A module with {@code seven()}, which answers 7. */
  private static final byte[] WASM =
      Base64.getDecoder().decode("AGFzbQEAAAABBQFgAAF/AwIBAAcJAQVzZXZlbgAACgYBBABBBws=");

  private static final CountDownLatch LEFT = new CountDownLatch(1);
  private static final String PLAIN = "a".repeat(500_000);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static TestRunner runner;
  private static WebServer origin;
  private static String worker;

  @BeforeAll
  static void start() throws IOException {
    origin = WebServer.builder().listen("127.0.0.1", 0).fallback(FetchStandardTest::serve).start();
    runner = TestRunner.start();
    worker = runner.module(Files.readString(FOLDER.resolve("standard.js")));
  }

  @AfterAll
  static void stop() {
    LEFT.countDown();
    runner.close();
    origin.close();
  }

  private static void serve(HttpExchange exchange) throws IOException {
    switch (exchange.path()) {
      case "/br" -> brotli(exchange, BROTLI);
      case "/br-none" -> brotli(exchange, new byte[0]);
      case "/br-bad" -> brotli(exchange, utf8("not compressed at all"));
      case "/br-cut" -> brotli(exchange, Arrays.copyOf(BROTLI, BROTLI.length - 4));
      case "/br-bomb" -> brotli(exchange, Files.readAllBytes(FOLDER.resolve("zeros.br")));
      case "/wasm" -> exchange.respond(200, "application/wasm", WASM);
      case "/wasm-slow" -> slowly(exchange);
      case "/ten" -> exchange.respond(200, "text/plain", utf8("ten bytes."));
      case "/again" -> {
        exchange.body(100);
        exchange.respondHeader("location", "/echo");
        exchange.respond(307);
      }
      case "/echo" -> exchange.respond(200, "text/plain", exchange.body(1_000_000));
      case "/names" -> exchange.respond(200, "text/plain", utf8(headersOf(exchange)));
      default -> exchange.respond(404);
    }
  }

  /** An answer of which only the beginning comes. */
  private static void slowly(HttpExchange exchange) throws IOException {
    try (OutputStream out = exchange.stream(200, Map.of("content-type", "application/wasm"))) {
      out.write(WASM, 0, 8);
      out.flush();
      LEFT.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String headersOf(HttpExchange exchange) {
    return exchange.headers().stream()
        .filter(header -> header.is("x-spell"))
        .map((Header header) -> header.name() + ": " + header.value())
        .collect(Collectors.joining("\n"));
  }

  private static void brotli(HttpExchange exchange, byte[] bytes) {
    exchange.respondHeader("content-encoding", "br");
    exchange.respond(200, "text/plain", bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String url(String path) {
    String address = "http://127.0.0.1:" + origin.port() + path;
    return URLEncoder.encode(address, StandardCharsets.UTF_8);
  }

  private static HttpResponse<byte[]> send(String target) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + runner.port() + "/w/" + worker + target);
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
  }

  private static String get(String target) throws Exception {
    HttpResponse<byte[]> answer = send(target);
    assertThat(answer.statusCode()).isEqualTo(200);
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void brotliIsInflatedForTheScriptAndStaysWhereTheAnswerStillSaysSo() throws Exception {
    HttpResponse<byte[]> passed = send("/pass?u=" + url("/br"));

    assertThat(passed.headers().firstValue("content-encoding")).hasValue("br");
    assertThat(passed.body()).isEqualTo(BROTLI);
    assertThat(get("/text?u=" + url("/br"))).isEqualTo(PLAIN);
    assertThat(get("/relabel?u=" + url("/br"))).isEqualTo(PLAIN);
    assertThat(get("/post-on?u=" + url("/br") + "&to=" + url("/echo"))).isEqualTo(PLAIN);
    assertThat(get("/text?u=" + url("/br-none"))).isEmpty();
  }

  @Test
  void brotliThatIsBrokenFailsTheBody() throws Exception {
    assertThat(get("/failing?u=" + url("/br-bad"))).isEqualTo("TypeError");
    assertThat(get("/failing?u=" + url("/br-cut"))).isEqualTo("TypeError");
  }

  @Test
  void aBombTakesItsOwnWorkerOnlyAndTheNextEventIsServed() throws Exception {
    String bystander = runner.module("export default { fetch: () => new Response('well') };");

    HttpResponse<byte[]> bombed = send("/text?u=" + url("/br-bomb"));

    assertThat(new String(bombed.body(), StandardCharsets.UTF_8)).contains("memory");

    assertThat(get("/text?u=" + url("/br"))).isEqualTo(PLAIN);
    assertThat(runner.get("/w/" + bystander + "/").body()).isEqualTo("well");
  }

  @Test
  void theLengthOfAnAnswerIsTold() throws Exception {
    assertThat(get("/length?u=" + url("/ten"))).isEqualTo("10 10");
  }

  @Test
  void namesOfHeadersGoOutAsTheScriptSpelledThemFirst() throws Exception {
    assertThat(get("/spelling?u=" + url("/names"))).isEqualTo("X-sPeLl: 1, 2");
  }

  @Test
  void aStreamOfSomethingElseThanBytesFailsTheRequest() throws Exception {
    assertThat(get("/no-bytes?u=" + url("/ten"))).isEqualTo("TypeError");
  }

  @Test
  void webAssemblyThatComesIsCompiledAndFailsByTheSignalsReason() throws Exception {
    assertThat(get("/wasm-runs?u=" + url("/wasm"))).isEqualTo("7");
    assertThat(get("/wasm?u=" + url("/wasm-slow"))).isEqualTo("AbortError");
  }

  @Test
  void aSmallBlobIsSentAgainWhereARedirectAsksForIt() throws Exception {
    assertThat(get("/blob-again?u=" + url("/again"))).isEqualTo("twice");
  }

  @Test
  void aPartOfABlobIsFetchedByARange() throws Exception {
    assertThat(get("/ranges"))
        .isEqualTo(
            """
            206 bytes 2-7/16 6 text/plain simple
            206 bytes 9-15/16 7 text/plain example
            206 bytes 13-15/16 3 text/plain ple
            206 bytes 0-15/16 16 text/plain a simple example
            206 bytes 0-15/16 16 text/plain a simple example\
            """);
    assertThat(get("/no-ranges")).isEqualTo("TypeError ".repeat(6).strip());
  }

  @Test
  void aBlobIsReadAtOnceAndNothingOfTheScriptRunsMeanwhile() throws Exception {
    assertThat(get("/sync"))
        .isEqualTo(
            "false|grüße, €|rüß|é|A|data:application/octet-stream;base64,YWJj|2|0|14|TypeError");
  }
}
