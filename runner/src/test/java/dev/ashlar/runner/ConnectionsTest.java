package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ashlar.net.FetchPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** WebSockets and event sources of real cells, to peers that are good and such as are not. */
@Timeout(60)
class ConnectionsTest {
  private static TestRunner runner;
  private static SocketPeers peers;
  private static String script;

  private String worker;

  @BeforeAll
  static void start() throws IOException {
    runner = TestRunner.start();
    peers = new SocketPeers();
    script = Files.readString(Path.of("src/test/resources/streams/sockets.js"));
  }

  @AfterAll
  static void stop() {
    peers.close();
    runner.close();
  }

  /** A worker of its own for each test: what is open is the instance's. */
  @BeforeEach
  void create() {
    worker = runner.module(script);
  }

  private String ask(String what, String url, int count) {
    return ask(runner, worker, what, url, count);
  }

  private static String ask(TestRunner where, String worker, String what, String url, int count) {
    String query = "?u=" + URLEncoder.encode(url, StandardCharsets.UTF_8) + "&n=" + count;
    return where.get("/w/" + worker + "/" + what + query).body();
  }

  @Test
  void messagesOfEveryKindGoAndComeInOrderEachInATurnOfItsOwn() {
    assertThat(ask("echoes", peers.url("/second"), 0))
        .isEqualTo(
            """
            ["protocol two, 1","grüß 🏛","","1 2 3","9","98 108 111 98",2,\
            "3001 enough true",3]\
            """);
  }

  @Test
  void aMessageOfManyMegabytesComesBackWhole() {
    assertThat(ask("large", peers.url("/echo"), 10_000_000))
        .isEqualTo("[10000000,5000000,\"ä\",0]");
  }

  @Test
  void npmsWebSocketServerIsSpokenTo() throws Exception {
    NpmPackages.assumeInstalled();
    Process server =
        new ProcessBuilder(
                "node",
                "-e",
                """
                const { WebSocketServer } = require("ws");
                const server = new WebSocketServer({ port: 0, host: "127.0.0.1",
                  handleProtocols: () => "two" });
                server.on("connection", (socket) =>
                  socket.on("message", (data, binary) => socket.send(data, { binary })));
                server.on("listening", () => console.log(server.address().port));
                """)
            .directory(NpmPackages.FOLDER.toFile())
            .start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      String url = "ws://127.0.0.1:" + out.readLine() + "/";

      assertThat(ask("echoes", url, 0)).contains("grüß", "\"3001 enough true\"");
      assertThat(ask("large", url, 10_000_000)).isEqualTo("[10000000,5000000,\"ä\",0]");
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void mistakesOfAScriptHaveTheNamesOfTheStandard() {
    assertThat(ask("wrong", peers.url("/echo"), 0))
        .isEqualTo(
            """
            ["SyntaxError","SyntaxError","SyntaxError","SyntaxError","SyntaxError","TypeError",\
            "InvalidStateError","InvalidAccessError","SyntaxError","TypeError"]\
            """);
  }

  @Test
  void patchedPrototypesAreNotOnTheWay() {
    assertThat(ask("broken", peers.url("/echo"), 0)).isEqualTo("[\"through\",3]");
  }

  @Test
  void whatCannotBeReachedEndsWithoutAReasonButIsLogged() {
    String nobody = "ws://127.0.0.1:1/";

    assertThat(ask("ending", nobody, 0)).isEqualTo("[\"error\",\"1006  false\"]");
    assertThat(ask("ending", peers.url("/nothing"), 0)).isEqualTo("[\"error\",\"1006  false\"]");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(runner.log(worker))
                .anyMatch(line -> line.startsWith("WebSocket " + nobody + ": no answer from")));
  }

  @Test
  void aPrivateAddressIsRefusedUnlessItIsAllowed() {
    var options = TestRunner.options().withFetchPolicy(FetchPolicy.DEFAULTS);
    try (var strict = TestRunner.start(options, Clock.systemUTC())) {
      String strange = strict.module(script);
      String url = peers.url("/echo").replace("127.0.0.1", "localhost");

      assertThat(ask(strict, strange, "ending", url, 0)).isEqualTo("[\"error\",\"1006  false\"]");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(strict.log(strange))
                  .anyMatch(
                      line -> line.contains("localhost leads to 127.0.0.1, a loopback address")));
    }
  }

  @Test
  void aPeerThatLeavesWithoutClosingIsAnAbnormalEnd() {
    assertThat(ask("ending", peers.url("/rude"), 0))
        .isEqualTo("[\"open\",\"error\",\"1006  false\"]");
  }

  @Test
  void aPeerThatLeavesInTheMiddleOfATalkIsHeardOf() {
    assertThat(ask("chatty", peers.url("/tired"), 0)).isEqualTo("[\"error\",\"1006  false\"]");
    assertThat(runner.log(worker)).noneMatch(line -> line.contains("Uncaught"));
  }

  @Test
  void connectionsGivenUpWhileTheyAreMadeLeaveTheirPlaces() {
    assertThat(ask("hasty", peers.url("/echo"), 150)).isEqualTo("\"open\"");
  }

  @Test
  void aMessageThatIsTooLargeEndsTheConnectionAndNothingElse() {
    assertThat(ask("ending", peers.url("/huge"), 0))
        .isEqualTo("[\"open\",\"error\",\"1006  false\"]");
    assertThat(ask("large", peers.url("/echo"), 1_000)).isEqualTo("[1000,500,\"ä\",0]");
  }

  @Test
  void aFloodIsHeldBackByAScriptThatIsSlow() {
    assertThat(ask("slow", peers.url("/flood"), 0)).isEqualTo("\"begun\"");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> lives().path(0).path("bytes").asLong() > 4_000_000);
    long heard = lives().path(0).path("bytes").asLong();
    assertThat(peers.flooded.get()).isLessThan(heard + (32 << 20));
    assertThat(ask("large", peers.url("/echo"), 1_000)).isEqualTo("[1000,500,\"ä\",0]");

    runner.manage("DELETE", "/v1/workers/" + worker);
    await().atMost(Duration.ofSeconds(20)).until(() -> peers.left.getCount() == 0);
  }

  private JsonNode lives() {
    return TestRunner.JSON.readTree(ask("lives", "", 0));
  }

  @Test
  void aScriptThatSendsWhatNobodyTakesLosesTheConnection() {
    assertThat(ask("queued", peers.url("/deaf"), 0)).isEqualTo("[5,\"1006  false\"]");
  }

  @Test
  void anInstanceHasSoManyConnectionsAndNoMoreUntilSomeAreClosed() {
    assertThat(ask("many", peers.url("/echo"), 80)).isEqualTo("[64,16,\"open\"]");
  }

  @Test
  void anAnswerTellsItsUrlWithoutFragmentAndItsHeadersAreNobodysToChange() {
    String url = peers.httpUrl("/said");

    assertThat(ask("facts", url, 0))
        .isEqualTo(
            """
            ["%s?a|b={c}^`","a%%7Cb=%%7Bc%%7D%%5E%%60 */* *","1","TypeError",null]\
            """
                .formatted(url));
  }

  @Test
  void anEventSourceComesBackWithTheLastIdItHeard() {
    assertThat(ask("source", peers.httpUrl("/events"), 7))
        .isEqualTo(
            """
            ["open 1","time 1 after none\\ntext/event-stream (ä1)","special x","error 0",\
            "open 1","time 2 after Ã¤1\\ntext/event-stream (ä2)","special x","error 0",\
            "open 1","time 3 after Ã¤2\\ntext/event-stream (ä3)",2]\
            """);
  }

  @Test
  void anEventSourceGivesUpOnWhatIsNoEventStream() {
    assertThat(ask("source", peers.httpUrl("/no-events"), 7)).isEqualTo("[\"error 2\",2]");
    assertThat(ask("source", peers.httpUrl("/nothing"), 7)).isEqualTo("[\"error 2\",2]");
  }
}
