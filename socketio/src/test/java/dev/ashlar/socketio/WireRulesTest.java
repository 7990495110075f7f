package dev.ashlar.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of the wire, spoken by hand over polling. */
class WireRulesTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private EchoServer server = new EchoServer(SocketIoOptions.DEFAULTS);

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  private void restart(SocketIoOptions options) {
    server.close();
    server = new EchoServer(options);
  }

  private URI uri(String query) {
    return URI.create(server.uri() + "?EIO=4&transport=polling" + query);
  }

  private HttpResponse<String> get(String query) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(uri(query)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String sid, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri("&sid=" + sid))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private String open() throws IOException, InterruptedException {
    String greeting = get("").body();
    return greeting.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void theGreetingTellsTheHeartbeatAndTheLimits() throws Exception {
    var greeting = get("");

    assertThat(greeting.headers().firstValue("access-control-allow-origin")).hasValue("*");
    assertThat(greeting.headers().firstValue("set-cookie")).isEmpty();
    assertThat(greeting.body())
        .matches(
            "0\\{\"sid\":\"[0-9A-Za-z]{21}\",\"upgrades\":\\[\"websocket\"],\"pingInterval\":10100,"
                + "\"pingTimeout\":60010,\"maxPayload\":100000000}");
  }

  @Test
  void packetsOfOnePostAreAnsweredInOrderInOnePayload() throws Exception {
    String sid = open();

    var posted = post(sid, "40\u001e42[\"message\",\"a\"]\u001e42[\"message\", \"b\"]");
    var answers = new StringBuilder();
    while (!answers.toString().contains("\"b\"")) {
      answers.append(get("&sid=" + sid).body()).append('\u001e');
    }

    assertThat(posted.body()).isEqualTo("ok");
    assertThat(answers.toString())
        .matches(
            "40\\{\"sid\":\"[0-9A-Za-z]{21}\"}\u001e42\\[\"message\",\"a\"]\u001e42\\[\"message\",\"b\"]\u001e");
  }

  @Test
  void aSecondPollAtOnceClosesTheSession() throws Exception {
    String sid = open();
    CompletableFuture<HttpResponse<String>> first =
        http.sendAsync(HttpRequest.newBuilder(uri("&sid=" + sid)).build(), BodyHandlers.ofString());
    // The first poll has no answer coming, so one of the two is the second, whichever arrives last.
    var second = get("&sid=" + sid);

    assertThat(java.util.List.of(second.statusCode(), first.join().statusCode()))
        .containsExactlyInAnyOrder(200, 400);
    await().untilAsserted(() -> assertThat(get("&sid=" + sid).statusCode()).isEqualTo(400));
  }

  @Test
  void whatIsNoSocketIoRequestIsRefusedWithTheProtocolsNumber() throws Exception {
    assertThat(get("&sid=unknown").body())
        .isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
    var old = URI.create(server.uri() + "?EIO=3&transport=polling");
    assertThat(http.send(HttpRequest.newBuilder(old).build(), BodyHandlers.ofString()).body())
        .isEqualTo("{\"code\":5,\"message\":\"Unsupported protocol version\"}");
    var carrier = URI.create(server.uri() + "?EIO=4&transport=pigeon");
    assertThat(http.send(HttpRequest.newBuilder(carrier).build(), BodyHandlers.ofString()).body())
        .isEqualTo("{\"code\":0,\"message\":\"Transport unknown\"}");
  }

  @Test
  void aPreflightMayAskForTheDcpHeader() throws Exception {
    var request =
        HttpRequest.newBuilder(uri(""))
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .header("Access-Control-Request-Headers", "x-dcp")
            .build();

    var answer = http.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("access-control-allow-headers")).hasValue("x-dcp");
  }

  @Test
  void aPayloadAboveTheLimitIsRefused() throws Exception {
    restart(SocketIoOptions.DEFAULTS.withMaxPayload(1000));
    String sid = open();

    assertThat(post(sid, "42[\"message\",\"" + "x".repeat(1000) + "\"]").statusCode())
        .isEqualTo(413);
  }

  @Test
  void aSilentSessionDiesAndItsOwnerIsTold() throws Exception {
    restart(SocketIoOptions.DEFAULTS.withHeartbeat(Duration.ofMillis(40), Duration.ofMillis(60)));
    String sid = open();
    post(sid, "40");

    await().untilAsserted(() -> assertThat(server.ends).containsExactly("ping timeout"));
    await().untilAsserted(() -> assertThat(server.socketIo.sessions()).isZero());
  }

  @Test
  void sessionsOfOneAddressAreLimited() throws Exception {
    restart(SocketIoOptions.DEFAULTS.withMaxSessions(2, 10));
    open();
    open();

    var third = get("");

    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.body()).contains("TOO_MANY_SESSIONS").contains("127.0.0.1 has its 2 sessions");
  }

  @Test
  void nonsenseEndsTheSession() throws Exception {
    String sid = open();
    post(sid, "40");

    post(sid, "4x");

    await()
        .untilAsserted(
            () -> assertThat(server.ends).containsExactly("protocol error: not a packet: 'x'"));
  }

  @Test
  void missingAttachmentsEndTheSession() throws Exception {
    String sid = open();
    post(sid, "40");

    post(sid, "451-[\"bin\",{\"_placeholder\":true,\"num\":0}]\u001e42[\"message\",\"early\"]");

    await()
        .untilAsserted(() ->
            assertThat(server.ends).containsExactly("protocol error: 1 attachments are missing"));
  }
}
