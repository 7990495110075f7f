package dev.ashlar.runner;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets that real cells accept, from npm's client. */
@Timeout(60)
class AcceptedSocketsTest {
  /**
   * Prints what the client heard, as JSON, when its connection is over. What it says is told in
   * ASCII: arguments of a process are in the encoding of the machine.
   */
  private static final String CLIENT =
      """
      const WebSocket = require("ws");
      const [url, says, ...protocols] = process.argv.slice(1);
      const socket = new WebSocket(url, protocols);
      const heard = [];
      const over = (end) => console.log(JSON.stringify([socket.protocol, heard, end]));
      socket.on("open", () => new Function("socket", says)(socket));
      socket.on("message", (data, binary) => {
        const text = binary ? [...data].join(" ") : data.toString();
        heard.push(text.length > 1000 ? text.length : text);
        if (text === "done") {
          socket.close(3001, "enough");
        }
      });
      socket.on("close", (code, reason) => over(`${code} ${reason}`));
      socket.on("error", (error) => heard.push(error.message));
      """;

  private static TestRunner runner;
  private static String script;

  private String worker;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    NpmPackages.assumeInstalled();
    runner = TestRunner.start();
    script = Files.readString(Path.of("src/test/resources/streams/accepted.js"));
  }

  @AfterAll
  static void stop() {
    if (runner != null) { // Not started where the packages cannot be had.
      runner.close();
    }
  }

  @BeforeEach
  void create() {
    worker = runner.module(script);
  }

  private static Process client(String url, String says, String... protocols) throws IOException {
    var command = new ArrayList<>(List.of("node", "-e", CLIENT, url, says));
    command.addAll(List.of(protocols));
    return new ProcessBuilder(command)
        .directory(NpmPackages.FOLDER.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private String talk(String path, String says, String... protocols) throws IOException {
    return told(client(url(path), says, protocols));
  }

  private static String told(Process client) throws IOException {
    try (var out = client.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
    } finally {
      client.destroyForcibly();
    }
  }

  private String url(String path) {
    return "ws://127.0.0.1:%d/w/%s%s".formatted(runner.port(), worker, path);
  }

  private String get(String path) {
    return runner.get("/w/" + worker + path).body();
  }

  @Test
  void aClientAndAScriptTalk() throws IOException {
    assertThat(
            talk(
                "/echo",
                """
                socket.send("gr\\u00fc\\u00df \\ud83c\\udfdb"); socket.send(new Uint8Array([1, 2, 3]));
                socket.send("\\u00e4".repeat(3_000_000)); socket.send("blob"); socket.send("done");
                """,
                "one",
                "two"))
        .isEqualTo(
            """
            ["one",["hello websocket","grüß 🏛","1 2 3",3000000,\
            "102 114 111 109 32 97 32 98 108 111 98","after it","done"],"3001 enough"]\
            """);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(get("/closes")).isEqualTo("[[3001,\"enough\",true]]"));
  }

  @Test
  void aScriptEndsTheConversation() throws IOException {
    assertThat(talk("/echo", "socket.send('bye')"))
        .isEqualTo("[\"\",[\"hello websocket\"],\"4000 bye\"]");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(get("/closes")).isEqualTo("[[4000,\"bye\",true]]"));
  }

  @Test
  void whatComesBeforeAScriptAcceptsIsKept() throws IOException {
    assertThat(talk("/late", "socket.send('early'); socket.send('done')"))
        .isEqualTo("[\"\",[\"early\",\"done\"],\"3001 enough\"]");
  }

  @Test
  void aPairIsAlsoOfUseWithinAScript() {
    assertThat(get("/inside")).isEqualTo("[[\"first\",\"second\"],[4000,\"bye\"],3,3]");
  }

  @Test
  void mistakesOfAScriptHaveNames() {
    assertThat(get("/wrong"))
        .isEqualTo(
            """
            ["TypeError","RangeError","TypeError","TypeError","TypeError","none","TypeError",\
            "TypeError",null]\
            """);
  }

  @Test
  void whoAsksForNoWebSocketIsToldSo() {
    var answer = runner.get("/w/" + worker + "/echo");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("not-an-upgrade");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(get("/closes")).isEqualTo("[[1006,\"\",false]]"));
  }

  @Test
  void aSubprotocolThatNobodyOfferedIsTheWorkersMistake() throws IOException {
    assertThat(talk("/odd", "", "one")).contains("Unexpected server response: 502");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(get("/closes")).isEqualTo("[[1006,\"\",false]]"));
  }

  @Test
  void aClientThatIsKilledIsABrokenConnection() throws IOException {
    Process client = client(url("/echo"), "console.log('up')");
    assertThat(client.getInputStream().readNBytes(3)).isEqualTo("up\n".getBytes(US_ASCII));

    client.destroyForcibly();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(get("/closes")).isEqualTo("[[1006,\"\",false]]"));
  }

  @Test
  void anInstanceThatTalksIsNotSentToSleep() throws Exception {
    var options = TestRunner.options().withIdle(Duration.ofMillis(1));
    try (TestRunner sleepy = TestRunner.start(options, Clock.systemUTC())) {
      String id = sleepy.module(script);
      String url = "ws://127.0.0.1:%d/w/%s/echo".formatted(sleepy.port(), id);
      Process client = client(url, "setTimeout(() => socket.send('done'), 2500)");

      assertThat(told(client)).isEqualTo("[\"\",[\"hello websocket\",\"done\"],\"3001 enough\"]");
    }
  }

  @Test
  void theEndOfAWorkerEndsItsConnections() throws IOException {
    Process client = client(url("/echo"), "console.log('up')");
    assertThat(client.getInputStream().readNBytes(3)).isEqualTo("up\n".getBytes(US_ASCII));

    runner.manage("DELETE", "/v1/workers/" + worker);

    assertThat(told(client)).endsWith("\"1006 \"]");
  }
}
