package dev.ashlar.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.net.GuardedClient.Body;
import dev.ashlar.net.GuardedClient.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedClientTest {
  private static final FetchPolicy OPEN = FetchPolicy.DEFAULTS.withAllowPrivate(true);

  /** Names that lead to this machine, and one that leads to nowhere. */
  private static final Map<String, String> NAMES =
      Map.of(
          "one.example",
          "127.0.0.1",
          "two.example",
          "127.0.0.1",
          "meta.example",
          "169.254.169.254");

  private final CountDownLatch never = new CountDownLatch(1);
  private final WebServer server = WebServer.builder().fallback(this::serve).start();
  private final GuardedClient client =
      new GuardedClient(host -> List.of(InetAddress.getAllByName(NAMES.getOrDefault(host, host))));

  @AfterEach
  void stop() {
    never.countDown();
    client.close();
    server.close();
  }

  private void serve(HttpExchange x) throws Exception {
    switch (x.path()) {
      case "/echo" -> text(x, x.method() + " " + new String(x.body(100), StandardCharsets.UTF_8));
      case "/credentials" ->
          text(x, x.header("authorization").orElse("none") + " " + x.header("x-mine").orElse(""));
      case "/to" -> {
        x.respondHeader("Location", x.query("url").orElse(""));
        x.respond(Integer.parseInt(x.query("status").orElse("302")));
      }
      case "/big" -> {
        try (var out = x.stream(200, Map.of())) {
          for (int i = 0; i < 100; i++) {
            out.write(new byte[1000]);
          }
        }
      }
      case "/never" -> never.await();
      case "/gzip" -> {
        x.respondHeader("Content-Encoding", "gzip");
        text(x, "not inflated");
      }
      default -> x.respond(404);
    }
  }

  private static void text(HttpExchange x, String text) {
    x.respond(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  private URI url(String host, String path) {
    return URI.create("http://" + host + ":" + server.port() + path);
  }

  private String fetched(Request request, FetchPolicy policy) throws IOException {
    try (var response = client.send(request, policy)) {
      return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static NetException failure(ThrowingCallable call) {
    NetException[] seen = new NetException[1];
    assertThatThrownBy(call).isInstanceOfSatisfying(NetException.class, e -> seen[0] = e);
    return seen[0];
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "one.example",
        "meta.example",
        "10.0.0.1",
        "169.254.169.254"
      })
  void privateAddressesAreRefusedByNameAndByLiteral(String host) {
    var error = failure(() -> client.send(Request.get(url(host, "/echo")), FetchPolicy.DEFAULTS));

    assertThat(error.code()).isEqualTo(NetException.Code.ADDRESS_REFUSED);
    assertThat(error.remedy()).contains("allow");
  }

  @Test
  void theRefusalNamesTheOptionThatWouldAllowIt() {
    var error =
        failure(() -> client.send(Request.get(url("one.example", "/")), FetchPolicy.DEFAULTS));

    assertThat(error.line())
        .contains("one.example leads to 127.0.0.1, a loopback address", "--allow-private-network");
  }

  @Test
  void anAllowedHostIsOpenAndItsConnectionServesNoOtherPolicy() throws IOException {
    var request = Request.get(url("one.example", "/echo"));
    var named = FetchPolicy.DEFAULTS.withAllowedHosts(Set.of("One.Example"));

    assertThat(fetched(request, named)).isEqualTo("GET ");
    assertThat(failure(() -> client.send(request, FetchPolicy.DEFAULTS)).code())
        .isEqualTo(NetException.Code.ADDRESS_REFUSED);
  }

  @Test
  void metadataStaysClosedWhereTheRestIsOpen() {
    var error = failure(() -> client.send(Request.get(url("meta.example", "/")), OPEN));

    assertThat(error.code()).isEqualTo(NetException.Code.ADDRESS_REFUSED);
    assertThat(error.remedy()).contains("meta.example");
  }

  @Test
  void aRedirectIsGuardedAgain() {
    var policy = FetchPolicy.DEFAULTS.withAllowedHosts(Set.of("one.example"));
    var request = Request.get(url("one.example", "/to?url=" + url("two.example", "/echo")));

    assertThat(failure(() -> client.send(request, policy)).getMessage()).contains("two.example");
  }

  @Test
  void credentialsStayWithTheirOrigin() throws IOException {
    var headers = List.of(new Header("Authorization", "secret"), new Header("X-Mine", "kept"));
    var same = url("one.example", "/to?url=/credentials");
    var other = url("one.example", "/to?url=" + url("two.example", "/credentials"));

    assertThat(fetched(new Request("GET", same, headers, new Body.None()), OPEN))
        .isEqualTo("secret kept");
    assertThat(fetched(new Request("GET", other, headers, new Body.None()), OPEN))
        .isEqualTo("none kept");
  }

  @Test
  void methodsAndBodiesFollowRedirectsAsTheStandardSays() throws IOException {
    var body = new Body.Bytes("in".getBytes(StandardCharsets.UTF_8));
    var found = url("one.example", "/to?status=302&url=/echo");
    var kept = url("one.example", "/to?status=307&url=/echo");

    assertThat(fetched(new Request("POST", found, List.of(), body), OPEN)).isEqualTo("GET ");
    assertThat(fetched(new Request("POST", kept, List.of(), body), OPEN)).isEqualTo("POST in");
    var once = new Body.Stream(new ByteArrayInputStream(new byte[3]));
    assertThat(failure(() -> client.send(new Request("POST", kept, List.of(), once), OPEN)).code())
        .isEqualTo(NetException.Code.BAD_REDIRECT);
  }

  @Test
  void redirectsEndAndNoneMeansTheRedirectItself() {
    var loop = url("one.example", "/to?url=/to?url=/to");
    var self = url("one.example", "/to?url=" + "/to%3Furl=/to");

    try (var response = client.send(Request.get(loop), OPEN.withMaxRedirects(0))) {
      assertThat(response.status()).isEqualTo(302);
    }
    assertThat(failure(() -> client.send(Request.get(self), OPEN.withMaxRedirects(1))).code())
        .isEqualTo(NetException.Code.BAD_REDIRECT);
  }

  @Test
  void aStreamIsSentAndAnAnswerIsLimitedWhileItStreams() throws IOException {
    var stream =
        new Body.Stream(new ByteArrayInputStream("streamed".getBytes(StandardCharsets.UTF_8)));

    assertThat(fetched(new Request("PUT", url("one.example", "/echo"), List.of(), stream), OPEN))
        .isEqualTo("PUT streamed");
    var big = Request.get(url("one.example", "/big"));
    assertThat(failure(() -> fetched(big, OPEN.withMaxBytes(50_000))).code())
        .isEqualTo(NetException.Code.RESPONSE_TOO_BIG);
    assertThat(fetched(big, OPEN.withMaxBytes(100_000))).hasSize(100_000);
  }

  @Test
  void anAnswerThatDoesNotComeIsATimeout() {
    var request = Request.get(url("one.example", "/never"));

    assertThat(failure(() -> client.send(request, OPEN.withTimeout(Duration.ofMillis(200)))).code())
        .isEqualTo(NetException.Code.FETCH_TIMEOUT);
  }

  @Test
  void bodiesAreHandedOnAsTheyCome() throws IOException {
    assertThat(fetched(Request.get(url("one.example", "/gzip")), OPEN)).isEqualTo("not inflated");
  }

  @Test
  void aLengthSaidTwiceIsTakenIfItIsTheSame() throws IOException {
    assertThat(answered("5", "5")).isEqualTo("hello");
    assertThat(failure(() -> answered("5", "6")).code())
        .isEqualTo(NetException.Code.CONNECT_FAILED);
  }

  /** What a server's answer with two lengths comes to. */
  private String answered(String length, String other) throws IOException {
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Length: %s\r\nContent-Length: %s\r\n\r\nhello"
            .formatted(length, other);
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> {
        try (var connection = socket.accept()) {
          connection.getInputStream().read();
          connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          // The client tells.
        }
      });
      URI url = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
      return fetched(Request.get(url), OPEN);
    }
  }

  @Test
  void whatCannotBeFetchedIsNamed() {
    assertThat(failure(() -> client.send(Request.get(URI.create("file:///etc")), OPEN)).code())
        .isEqualTo(NetException.Code.BAD_URL);
    assertThat(
            failure(() -> client.send(Request.get(URI.create("http://127.0.0.1:1/")), OPEN)).code())
        .isEqualTo(NetException.Code.CONNECT_FAILED);
    assertThat(
            failure(() -> client.send(Request.get(URI.create("http://no.invalid/")), OPEN)).code())
        .isEqualTo(NetException.Code.UNKNOWN_HOST);
  }
}
