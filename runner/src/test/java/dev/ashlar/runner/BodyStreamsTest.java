package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ashlar.sandbox.IsolateLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Bodies flow both ways at the speed of the slower end, with real clients, cells and origins. */
@Timeout(60)
class BodyStreamsTest {
  private static final int MIB = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static TestRunner runner;
  private static Origin origin;
  private static String script;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private String worker;

  @BeforeAll
  static void start() throws IOException {
    var limits = IsolateLimits.DEFAULTS.withEventCpu(Duration.ofSeconds(2));
    runner = TestRunner.start(TestRunner.options().withLimits(limits), Clock.systemUTC());
    origin = new Origin();
    script = Files.readString(Path.of("src/test/resources/streams/bodies.js"));
  }

  @AfterAll
  static void stop() {
    origin.close();
    runner.close();
  }

  /** A worker of its own for each test: its state is in its globals. */
  @BeforeEach
  void create() {
    worker = runner.module(script);
  }

  private URI url(String target) {
    return URI.create("http://127.0.0.1:" + runner.port() + "/w/" + worker + target);
  }

  private static String asking(String path) {
    return "u=" + URLEncoder.encode(origin.url(path), StandardCharsets.UTF_8);
  }

  private <T> HttpResponse<T> send(
      String method, String target, BodyPublisher body, HttpResponse.BodyHandler<T> handler)
      throws Exception {
    var request = HttpRequest.newBuilder(url(target)).method(method, body).timeout(PATIENCE);
    return CLIENT.send(request.build(), handler);
  }

  private String get(String target) throws Exception {
    return send("GET", target, BodyPublishers.noBody(), BodyHandlers.ofString()).body();
  }

  private byte[] post(String target, BodyPublisher body) throws Exception {
    return send("POST", target, body, BodyHandlers.ofByteArray()).body();
  }

  private JsonNode state() throws Exception {
    return TestRunner.JSON.readTree(get("/state"));
  }

  private static byte[] pattern(int length) {
    var bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }

  /** A body of unknown length. */
  private static BodyPublisher chunked(byte[] bytes) {
    return BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes));
  }

  @Test
  void aRequestBodyReadInPiecesComesWhole() throws Exception {
    assertThat(post("/count", chunked(new byte[3 * MIB + 7]))).asString().isEqualTo("3145735");
    assertThat(post("/text", BodyPublishers.ofByteArray(new byte[MIB])))
        .asString()
        .isEqualTo("1048576");
    assertThat(post("/count", BodyPublishers.ofByteArray(new byte[5]))).asString().isEqualTo("5");
  }

  @Test
  void aBodyThroughATransformStreamArrivesChangedAndWhole() throws Exception {
    byte[] sent = pattern(2 * MIB + 13);

    byte[] answer = post("/upper", chunked(sent));

    byte[] expected = sent.clone();
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] > 96 && expected[i] < 123) {
        expected[i] = (byte) (expected[i] - 32);
      }
    }
    assertThat(Arrays.equals(answer, expected)).isTrue();
  }

  @Test
  void aBodyThatNobodyReadIsEchoedUntouched() throws Exception {
    byte[] sent = pattern(2 * MIB + 1);

    assertThat(Arrays.equals(post("/echo", chunked(sent)), sent)).isTrue();
    assertThat(Arrays.equals(post("/echo", BodyPublishers.ofByteArray(sent)), sent)).isTrue();
  }

  @Test
  void aBodyThatTheScriptDoesNotWantIsNoHindrance() throws Exception {
    assertThat(post("/ignore", BodyPublishers.ofByteArray(new byte[4 * MIB])))
        .asString()
        .isEqualTo("not read");
    assertThat(get("/ignore")).isEqualTo("not read");
  }

  @Test
  void bytesOfAnySizeAreAnsweredWithTheirLength() throws Exception {
    for (int size : new int[] {0, 1, 256 * 1024, 256 * 1024 + 1, 3 * MIB}) {
      var bytes =
          send("GET", "/bytes?n=" + size, BodyPublishers.noBody(), BodyHandlers.ofByteArray());
      var blob =
          send("GET", "/blob?n=" + size, BodyPublishers.noBody(), BodyHandlers.ofByteArray());

      assertThat(bytes.body()).hasSize(size);
      assertThat(blob.body()).hasSize(size);
      if (size > 0) {
        assertThat(bytes.headers().firstValueAsLong("content-length")).hasValue(size);
        assertThat(blob.headers().firstValueAsLong("content-length")).hasValue(size);
      }
    }
  }

  @Test
  void headRunsTheHandlerAndDropsTheBody() throws Exception {
    var head =
        send("HEAD", "/pulled?n=100000000", BodyPublishers.noBody(), BodyHandlers.ofByteArray());

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(state().path("cancelled").asString("")).contains("gone"));
  }

  @Test
  void firstBytesLeaveWhileTheScriptStillProducesAndOtherEventsFeedIt() throws Exception {
    var events = send("GET", "/events", BodyPublishers.noBody(), BodyHandlers.ofInputStream());

    try (var lines =
        new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("data: first");
      assertThat(lines.readLine()).isEmpty();
      post("/publish", BodyPublishers.ofString("news"));
      assertThat(lines.readLine()).isEqualTo("data: news");
      assertThat(get("/finish")).isEqualTo("finished");
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void aSlowReaderHoldsTheProducerBackAndOneThatLeavesStopsIt() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), runner.port())) {
      socket.setReceiveBufferSize(16 * 1024);
      ask(socket, "GET", "/pulled?n=2000000000", "");
      assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);

      int before = awaitStill();

      // The window, and what sockets hold on a loopback: far from two gigabytes.
      assertThat(before * 16L * 1024).isLessThan(32L * MIB);
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(state().path("cancelled").asString("")).contains("gone"));
  }

  /** Waits until the script has produced nothing for a moment. */
  private int awaitStill() {
    int[] last = {-1};
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> {
          int now = state().path("pulled").asInt(0);
          boolean still = now == last[0];
          last[0] = now;
          return still;
        });
    return last[0];
  }

  private void ask(Socket socket, String method, String target, String headers) throws IOException {
    String head =
        "%s /w/%s%s HTTP/1.1\r\nHost: x\r\n%s\r\n".formatted(method, worker, target, headers);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aSlowSenderIsReadAsItSends() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), runner.port())) {
      ask(socket, "POST", "/count", "content-length: 200000\r\n");
      OutputStream out = socket.getOutputStream();
      out.write(new byte[100_000]);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(state().path("read").asInt(0)).isEqualTo(100_000));
      out.write(new byte[100_000]);

      String answer = readAnswer(socket.getInputStream(), "200000");

      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("200000");
    }
  }

  private static String readAnswer(InputStream in, String end) throws IOException {
    var text = new StringBuilder();
    while (!text.toString().endsWith(end)) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      text.append((char) next);
    }
    return text.toString();
  }

  @Test
  void aSenderThatLeavesFailsTheRead() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), runner.port())) {
      ask(socket, "POST", "/count", "content-length: 200000\r\n");
      socket.getOutputStream().write(new byte[100_000]);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(state().path("read").asInt(0)).isEqualTo(100_000));
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(runner.log(worker)).anyMatch(line -> line.contains("the body broke off")));
  }

  @Test
  void aClientThatLeavesBeforeTheAnswerAbortsTheRequest() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), runner.port())) {
      ask(socket, "GET", "/slow", "");
      await().atMost(PATIENCE).until(() -> state().path("aborted").asString("").isEmpty());
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(state().path("aborted").asString("")).isEqualTo("AbortError"));
  }

  @Test
  void aBodyThatFailsBreaksTheAnswerOff() throws Exception {
    assertThatThrownBy(() -> get("/boom")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get("/text-chunks")).isInstanceOf(IOException.class);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(runner.log(worker)).anyMatch(line -> line.contains("RangeError: no more")));
  }

  @Test
  void aCellThatDiesBreaksTheAnswerOffAndTheNextOneServes() throws Exception {
    var answer = send("GET", "/spin", BodyPublishers.noBody(), BodyHandlers.ofInputStream());

    assertThatThrownBy(() -> answer.body().transferTo(OutputStream.nullOutputStream()))
        .isInstanceOf(IOException.class);
    assertThat(get("/ignore")).isEqualTo("not read");
  }

  @Test
  void aFetchedBodyPassesTheScriptByOrIsRead() throws Exception {
    var passed =
        send(
            "GET",
            "/get?" + asking("/bytes?n=3000000"),
            BodyPublishers.noBody(),
            BodyHandlers.ofByteArray());

    assertThat(passed.body()).hasSize(3_000_000);
    assertThat(passed.headers().firstValueAsLong("content-length")).hasValue(3_000_000);
    assertThat(get("/get-count?" + asking("/bytes?n=3000000"))).isEqualTo("3000000");
    assertThat(get("/get-relabelled?" + asking("/bytes?n=300000"))).hasSize(300_000);
    assertThat(get("/get-count?" + asking("/bytes?n=3000"))).isEqualTo("3000");
  }

  @Test
  void aCompressedAnswerIsInflatedForTheScriptAndLeftAsItIsForTheClient() throws Exception {
    String asked = asking("/gzip?n=500000");
    var passed = send("GET", "/get?" + asked, BodyPublishers.noBody(), BodyHandlers.ofByteArray());

    assertThat(passed.headers().firstValue("content-encoding")).hasValue("gzip");
    assertThat(passed.body()).isEqualTo(Origin.zipped(500_000));
    assertThat(get("/get-text?" + asked)).isEqualTo("a".repeat(500_000));
    assertThat(get("/get-relabelled?" + asked)).isEqualTo("a".repeat(500_000));
  }

  @Test
  void aScriptThatHasEnoughClosesTheUpstream() throws Exception {
    try (var upstream = new Origin()) {
      String u = URLEncoder.encode(upstream.url("/endless"), StandardCharsets.UTF_8);

      assertThat(get("/get-and-leave?u=" + u)).isEqualTo("true");

      await().atMost(PATIENCE).until(() -> upstream.left.getCount() == 0);
    }
  }

  @Test
  void anAbortedSignalFailsTheBodyByItsReasonAndClosesTheUpstream() throws Exception {
    try (var upstream = new Origin()) {
      String u = URLEncoder.encode(upstream.url("/endless"), StandardCharsets.UTF_8);

      assertThat(get("/get-and-abort?u=" + u)).isEqualTo("RangeError: my reason");

      await().atMost(PATIENCE).until(() -> upstream.left.getCount() == 0);
    }
  }

  @Test
  void aClientThatLeavesAPassedBodyClosesTheUpstream() throws Exception {
    try (var upstream = new Origin()) {
      String u = URLEncoder.encode(upstream.url("/endless"), StandardCharsets.UTF_8);
      var answer =
          send("GET", "/get?u=" + u, BodyPublishers.noBody(), BodyHandlers.ofInputStream());

      assertThat(answer.body().readNBytes(100_000)).hasSize(100_000);
      answer.body().close();

      await().atMost(PATIENCE).until(() -> upstream.left.getCount() == 0);
    }
  }

  @Test
  void anUpstreamThatBreaksOffFailsTheReadAndNeverEndsAPassedAnswerCleanly() throws Exception {
    assertThat(get("/get-failing?" + asking("/broken"))).isEqualTo("TypeError");
    assertThatThrownBy(() -> get("/get?" + asking("/broken"))).isInstanceOf(IOException.class);
  }

  @Test
  void aStreamIsSentInARequestAsItIsProduced() throws Exception {
    String asked = asking("/length");

    assertThat(get("/post-pulled?n=3000000&" + asked)).isEqualTo("POST chunked 3000000");
    assertThat(get("/post-bytes?n=3000000&" + asked)).isEqualTo("POST 3000000 3000000");
    assertThat(get("/post-bytes?n=30&" + asked)).isEqualTo("POST 30 30");
  }

  @Test
  void aRequestBodyIsHandedOnToAFetchUntouched() throws Exception {
    byte[] sent = pattern(2 * MIB);
    var known = BodyPublishers.ofByteArray(sent);

    assertThat(Arrays.equals(post("/proxy-request?" + asking("/echo"), chunked(sent)), sent))
        .isTrue();
    assertThat(Arrays.equals(post("/proxy-body?" + asking("/echo"), known), sent)).isTrue();
    assertThat(post("/proxy-body?" + asking("/length"), known))
        .asString()
        .isEqualTo("PUT 2097152 2097152");
    assertThat(post("/used-after?" + asking("/length"), known))
        .asString()
        .isEqualTo("true POST 2097152 2097152");
  }

  @Test
  void aBodyThatIsLockedIsAFailureThatTheLogExplains() throws Exception {
    assertThat(
            send("POST", "/twice", chunked(new byte[10]), BodyHandlers.discarding()).statusCode())
        .isEqualTo(500);
  }

  @Test
  void twoHundredMegabytesPassWithoutFillingAnybody() throws Exception {
    long before = heap();
    int half = 100 * MIB;

    long through = take("/get?" + asking("/bytes?n=" + half), before);
    long changed = take("/pulled?n=" + half, before);

    assertThat(through + changed).isEqualTo(2L * half);
    assertThat(largestCell()).as("most memory of a cell").isLessThan(160L * MIB);
  }

  /** Reads an answer; in the middle of it, our heap is to be what it was. */
  private long take(String target, long before) throws Exception {
    var answer = send("GET", target, BodyPublishers.noBody(), BodyHandlers.ofInputStream());
    var buffer = new byte[64 * 1024];
    long count = 0;
    boolean weighed = false;
    try (InputStream in = answer.body()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count += n;
        if (!weighed && count > 80L * MIB) {
          weighed = true;
          assertThat(heap() - before).as("growth of the heap").isLessThan(24L * MIB);
        }
      }
    }
    return count;
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** The most memory that any cell of ours had at once; none where the system does not tell. */
  private static long largestCell() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("deno"))
        .mapToLong(process -> peakMemory(process.pid()))
        .max()
        .orElse(0);
  }

  private static long peakMemory(long pid) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // It is gone.
    }
  }
}
