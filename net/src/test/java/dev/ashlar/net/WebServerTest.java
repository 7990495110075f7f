package dev.ashlar.net;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private WebServer server = WebServer.builder().build();

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  private void serve(HttpHandler handler) {
    server = WebServer.builder().fallback(handler).start();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static void text(HttpExchange exchange, String text) {
    exchange.respond(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void anAnswerComesFromAVirtualThreadWhicheverVersionIsAskedFor(Version version) throws Exception {
    serve(x -> text(x, x.method() + " " + Thread.currentThread().isVirtual()));

    var answer = send(request("/").version(version).POST(BodyPublishers.ofString("in")));

    assertThat(answer.body()).isEqualTo("POST true");
    assertThat(answer.headers().firstValue("server")).isEmpty();
  }

  @Test
  void aClientThatBeginsWithHttp2IsGreetedInIt() throws Exception {
    serve(x -> text(x, "ok"));
    byte[] emptySettings = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
      socket.getOutputStream().write(emptySettings);
      byte[] frameHead = socket.getInputStream().readNBytes(9);

      assertThat(frameHead[3]).as("type of the first frame, SETTINGS").isEqualTo((byte) 4);
    }
  }

  @Test
  void theRequestIsToldAsItWasSent() throws Exception {
    serve(x ->
        text(
            x,
            x.path()
                + "|"
                + x.uri().getRawPath()
                + "|"
                + x.query("q").orElse("none")
                + "|"
                + x.host()
                + "|"
                + x.header("X-Many").orElse("")));

    var answer = send(request("/a%20b/c%2Fd?x=1&q=%C3%BC+z").header("X-Many", "one"));

    assertThat(answer.body()).isEqualTo("/a%20b/c%2Fd|/a%20b/c%2Fd|ü z|127.0.0.1|one");
  }

  @Test
  void theLongestPrefixWinsAndHostsComeFirst() throws Exception {
    server =
        WebServer.builder()
            .route("/v1", x -> text(x, "v1"))
            .route("/v1/keys/", x -> text(x, "keys"))
            .hostRoute(host -> host.equals("localhost"), x -> text(x, "host"))
            .start();

    assertThat(send(request("/v1/x")).body()).isEqualTo("v1");
    assertThat(send(request("/v1/keys/7")).body()).isEqualTo("keys");
    assertThat(send(request("/v10")).statusCode()).isEqualTo(404);
    var byName = URI.create("http://localhost:" + server.port() + "/v1/x");
    assertThat(send(HttpRequest.newBuilder(byName)).body()).isEqualTo("host");
  }

  @Test
  void anErrorOfOursIsAProblemWithItsCode() throws Exception {
    serve(x -> x.body(10));

    var answer = send(request("/").POST(BodyPublishers.ofString("more than ten bytes")));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(answer.body())
        .contains("\"code\":\"BODY_TOO_BIG\"", "limit of 10 bytes", "\"remedy\":\"send less\"");
  }

  @Test
  void anUnknownErrorTellsNothingOfItself() throws Exception {
    serve(x -> {
      throw new IOException("secret path");
    });

    var answer = send(request("/"));

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("\"code\":\"INTERNAL\"").doesNotContain("secret");
  }

  @Test
  void aHeadAboveTheLimitIsRefusedAsAProblem() throws Exception {
    serve(x -> text(x, "ok"));

    var answer = send(request("/").header("X-Long", "x".repeat(40_000)));

    assertThat(answer.statusCode()).isEqualTo(431);
    assertThat(answer.body()).contains("\"code\":\"HEADER_TOO_BIG\"");
  }

  @Test
  void aBodyWithoutLengthIsLimitedToo() throws Exception {
    serve(x -> x.body(1000));
    var endless = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[5000]));

    assertThat(send(request("/").POST(endless)).statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void aStreamedAnswerArrivesPieceByPiece(Version version) throws Exception {
    var goOn = new CountDownLatch(1);
    serve(x -> {
      var out = x.stream(200, Map.of("Content-Type", "text/event-stream"));
      goOn.await();
      out.write("first".getBytes(StandardCharsets.UTF_8));
      out.write("second".getBytes(StandardCharsets.UTF_8));
    });

    var answer = http.send(request("/").version(version).build(), BodyHandlers.ofInputStream());

    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    goOn.countDown();
    assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("firstsecond");
  }

  @Test
  void severalHeadersOfOneNameAreKeptApart() throws Exception {
    serve(x -> {
      x.respondHeader("Set-Cookie", "a=1");
      x.respondHeader("Set-Cookie", "b=2");
      x.respond(204);
    });

    assertThat(send(request("/")).headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
  }

  @Test
  void aClientThatLeavesIsNoticedWhileTheHandlerWaits() throws Exception {
    var gone = new CompletableFuture<Boolean>();
    var waiting = new CountDownLatch(1);
    serve(x -> {
      x.onClientGone(() -> gone.complete(true));
      waiting.countDown();
      gone.get(10, SECONDS);
    });

    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(ascii("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
      waiting.await();
    }

    assertThat(gone.get(5, SECONDS)).isTrue();
  }

  @Test
  void anAnswerBeforeTheRestOfTheBodySaysThatTheConnectionCloses() throws Exception {
    serve(x -> x.respond(403, "text/plain", ascii("no")));

    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(ascii("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"));
      assertThat(all(socket.getInputStream()))
          .contains("403")
          .containsIgnoringCase("connection: close");
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String whole = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
      String last = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(ascii(whole + last));
      assertThat(all(socket.getInputStream()).split("403", -1)).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatIsStillSendingGetsToReadTheAnswer(boolean streamed) throws Exception {
    var answered = new CountDownLatch(1);
    serve(x -> {
      if (streamed) {
        try (var out = x.stream(403, Map.of())) {
          out.write(ascii("no"));
        }
      } else {
        x.respond(403, "text/plain", ascii("no"));
      }
      answered.countDown();
    });

    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      var out = socket.getOutputStream();
      out.write(ascii("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n"));
      out.write(new byte[100_000]);
      answered.await();
      for (int i = 0; i < 79; i++) {
        out.write(new byte[100_000]);
      }

      assertThat(all(socket.getInputStream())).contains("403").containsPattern("\\bno\\b");
    }
  }

  @Test
  void aClientThatSendsNoMoreIsNotWaitedForLong() throws Exception {
    serveLingering(Duration.ofMinutes(5));

    try (var socket = answered()) {
      // What it says meanwhile would count as sending.
      await()
          .pollDelay(Linger.SILENCE.plusSeconds(1))
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertIsLeft(socket));
    }
  }

  @Test
  void aClientThatSendsOnSlowlyIsNotWaitedForLong() throws Exception {
    serveLingering(Duration.ofSeconds(1));

    try (var socket = answered()) {
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertIsLeft(socket));
    }
  }

  private void serveLingering(Duration limit) {
    server =
        WebServer.builder()
            .limits(ServerLimits.DEFAULTS.withLinger(limit))
            .fallback(x -> x.respond(403, "text/plain", ascii("no")))
            .start();
  }

  /** A connection with an answer to a request that is not there as a whole. */
  private Socket answered() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    socket
        .getOutputStream()
        .write(ascii("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\nsome"));
    assertThat(all(socket.getInputStream())).contains("403");
    return socket;
  }

  private static void assertIsLeft(Socket socket) {
    assertThatThrownBy(() -> socket.getOutputStream().write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void whoWatchesForAGoneClientStillServesTheNextRequestOfIt() throws Exception {
    serve(x -> {
      x.onClientGone(() -> {});
      text(x, x.path());
    });

    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      for (String path : List.of("/one", "/two", "/three")) {
        String last = path.equals("/three") ? "Connection: close\r\n" : "";
        String head = "GET %s HTTP/1.1\r\nHost: a\r\n%s\r\n".formatted(path, last);
        socket.getOutputStream().write(ascii(head));
      }
      assertThat(all(socket.getInputStream())).contains("/one", "/two", "/three");
    }
    assertThat(send(request("/four")).body()).isEqualTo("/four");
    assertThat(send(request("/five")).body()).isEqualTo("/five");
  }

  @Test
  void formsOfBothKindsAreReadAlikeAndFilesAreText() throws Exception {
    serve(x -> {
      var form = x.form(FormLimits.DEFAULTS);
      var script = form.part("script").orElseThrow();
      text(x, script.text() + "|" + script.file() + "|" + form.text("type").orElse(""));
    });
    String multipart =
        """
        --b\r
        Content-Disposition: form-data; name="script"; filename="w.js"\r
        Content-Type: application/octet-stream\r
        \r
        let ü = 1;\r
        --b\r
        Content-Disposition: form-data; name="type"\r
        \r
        module\r
        --b--\r
        """;

    var files =
        send(
            request("/")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(multipart)));
    var fields =
        send(
            request("/")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("script=let+%C3%BC+%3D+1%3B&type=module")));

    assertThat(files.body()).isEqualTo("let ü = 1;|true|module");
    assertThat(fields.body()).isEqualTo("let ü = 1;|false|module");
  }

  @Test
  void formsAboveTheirLimitsAndFormsThatAreNoneAreRefused() throws Exception {
    serve(x -> text(x, "" + x.form(new FormLimits(2, 100, 1000)).parts().size()));
    String three = "a=1&b=2&c=3";
    String big =
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n%s\r\n--b--\r\n"
            .formatted("x".repeat(101));

    assertThat(form("application/x-www-form-urlencoded", three).statusCode()).isEqualTo(400);
    assertThat(form("multipart/form-data; boundary=b", big).statusCode()).isEqualTo(413);
    assertThat(form("multipart/form-data; boundary=b", "rubbish").statusCode()).isEqualTo(400);
    assertThat(form("text/plain", three).statusCode()).isEqualTo(415);
  }

  private HttpResponse<String> form(String type, String body) throws Exception {
    return send(request("/").header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  @Test
  void aTakenPortIsNamedWithARemedy() {
    serve(x -> {});
    var second = WebServer.builder().listen("127.0.0.1", server.port()).build();

    assertThatThrownBy(second::start)
        .isInstanceOfSatisfying(
            NetException.class,
            e -> {
              assertThat(e.code()).isEqualTo(NetException.Code.PORT_TAKEN);
              assertThat(e.line()).contains("port " + server.port(), "choose another port");
            });
  }

  @Test
  void stoppingLetsARequestFinish() throws Exception {
    var inside = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    serve(x -> {
      inside.countDown();
      goOn.await();
      text(x, "finished");
    });
    var answer = http.sendAsync(request("/").build(), BodyHandlers.ofString());
    inside.await();

    var stopping = Thread.startVirtualThread(() -> server.stop(Duration.ofSeconds(10)));
    goOn.countDown();

    assertThat(answer.get(5, SECONDS).body()).isEqualTo("finished");
    assertThat(stopping.join(Duration.ofSeconds(5))).isTrue();
  }

  @Test
  void whatDoesNotFinishWithinTheDrainTimeIsInterrupted() throws Exception {
    var inside = new CountDownLatch(1);
    var interrupted = new CompletableFuture<Boolean>();
    serve(x -> {
      inside.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.complete(true);
      }
    });
    var answer = http.sendAsync(request("/").build(), BodyHandlers.ofString());
    inside.await();

    server.stop(Duration.ofMillis(50));

    assertThat(interrupted.get(5, SECONDS)).isTrue();
    assertThat(answer).failsWithin(Duration.ofSeconds(5));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String all(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
