package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ashlar.client.ClientException;
import dev.ashlar.client.Compute;
import dev.ashlar.client.JobStatus;
import dev.ashlar.client.Offers;
import dev.ashlar.job.JobState;
import dev.ashlar.wallet.Wallet;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a person gets wrong is answered by one line that says what and what to do, by exit code 2 or
 * status 400; and after each of these the network still does its work.
 */
@Order(3)
class BadInputTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int WRONG_INPUT = 2;

  private static final String SQUARE = "(n) => { progress(1); return n * n; }";

  private static final Map<String, String> FILES =
      Map.of(
          "square.js", SQUARE,
          "syntax.js", "(n) => { return n +",
          "throws.js", "(n) => { throw new TypeError('no ' + n); }",
          "forever.js", "(n) => { for (;;); }",
          "memory.js", "(n) => { const all = []; for (;;) all.push(new Array(1e6).fill(n / 3)); }",
          "bad.json", "[1,\n2",
          "deep.json", "[".repeat(2_000) + "]".repeat(2_000));

  @TempDir private static Path folder;

  private static Ashlar network;
  private static Compute compute;

  @BeforeAll
  static void start() throws Exception {
    for (var file : FILES.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    network = Ashlar.up(folder.resolve(".ashlar"), "--sandboxes", "2");
    var wallet = new Wallet(network.data().resolve("wallet"), new SecureRandom());
    compute = Compute.connect(network.scheduler(), wallet.identity(), wallet.account());
  }

  @AfterAll
  static void end() throws Exception {
    compute.close();
    network.close();
  }

  @AfterEach
  void theNetworkStillServesASmallJob() throws Exception {
    var results = compute.forRange(1, 3).work(SQUARE).exec(Offers.marketValue()).await(LIMIT);

    assertThat(results.values()).isEqualTo(List.of(1, 4, 9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --range 1,two           | OPTION  | '1,two'
          --input bad.json        | FILE    | line 2
          --input deep.json       | FILE    | deep.json
          --range 1,2 --group key | OPTION  | KEY,SECRET
          """)
  void aJobThatCannotBeIsRefused(String options, String code, String word) throws Exception {
    var command = ("job run square.js " + options).split(" ");

    assertRefused(Ashlar.run(folder, command), code, word);
  }

  @Test
  void aSchedulerThatIsNotThereIsNamed() throws Exception {
    int free;
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = probe.getLocalPort();
    }
    var nowhere = "http://127.0.0.1:%d/".formatted(free);
    var runner = network.runner().toString();

    assertRefused(
        Ashlar.run(folder, "job", "list", "--scheduler", nowhere), "NO_SCHEDULER", nowhere);
    assertRefused(
        Ashlar.run(folder, "bank", "balance", "--scheduler", runner),
        "NO_SCHEDULER",
        "is no scheduler");
    assertRefused(
        Ashlar.run(folder, "worker", "--scheduler", nowhere), "NO_SCHEDULER", "nothing answers");
  }

  @Test
  void aFolderWithoutANetworkIsNamedAndNotMade() throws Exception {
    var none = folder.resolve("none");

    assertRefused(
        Ashlar.run(folder, "job", "list", "--data", none.toString()), "NO_NETWORK", "ashlar up");
    assertRefused(
        Ashlar.run(folder, "bank", "audit", "--data", none.toString()),
        "DATA_MISSING",
        none.toString());
    assertThat(none).doesNotExist();
  }

  @Test
  void aTakenPortIsNamedBeforeADatabaseIsMade() throws Exception {
    var data = folder.resolve("taken");
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());
      var result =
          Ashlar.run(
              folder,
              "up",
              "--data",
              data.toString(),
              "--scheduler-port",
              "0",
              "--runner-port",
              port);

      assertRefused(result, "PORT_TAKEN", port);
    }
    assertThat(data.resolve("postgres")).doesNotExist();
  }

  @Test
  void withoutAnEngineNothingStarts() throws Exception {
    var data = folder.resolve("no-engine");

    var result = Ashlar.runWithoutEngine(folder, "up", "--data", data.toString());

    assertRefused(result, "NO_ENGINE", "ASHLAR_DENO");
    assertThat(data).doesNotExist();
  }

  @Test
  void aFolderInUseAndAFolderOfANewerVersionAreLeftAlone() throws Exception {
    var newer = Files.createDirectory(folder.resolve("newer"));
    Files.writeString(newer.resolve("version"), "99.0.0");

    assertRefused(up(network.data()), "DATA_IN_USE", Long.toString(network.process().pid()));
    assertRefused(up(newer), "DATA_NEWER", "99.0.0");
    assertThat(newer.resolve("version")).hasContent("99.0.0");
  }

  @Test
  void aFunctionThatDoesNotParseStopsItsJobWithTheReason() throws Exception {
    var result = run("syntax.js", "--json");

    assertRefused(result, "JOB_FAILED", "EUNCAUGHT", "SyntaxError");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aFunctionThatThrowsLosesItsSlicesOnly() throws Exception {
    var result = run("throws.js", "--json");

    assertRefused(result, "JOB_FAILED", "2 of 2 slices");
    assertThat(result.json().path("whole").asBoolean()).isFalse();
    assertThat(result.json().path("results").path(1).path("error").path("message").asString())
        .isEqualTo("no 2");
  }

  @Test
  void aFunctionThatEatsMemoryIsStopped() throws Exception {
    assertRefused(run("memory.js"), "ESLICETOOBIG", "memory");
  }

  @Test
  void aFunctionThatNeverEndsHoldsUpNobodyAndCanBeCancelled() throws Exception {
    try (var background = Executors.newVirtualThreadPerTaskExecutor()) {
      var endless =
          background.submit(() -> Ashlar.run(folder, "job", "run", "forever.js", "--range", "1,1"));
      await().atMost(LIMIT).until(() -> !running().isEmpty());
      theNetworkStillServesASmallJob();
      var id = running().getFirst().job();

      var cancelled = Ashlar.run(folder, "job", "cancel", id, "--reason", "it never ends");

      assertThat(cancelled.exitCode()).as(cancelled.err()).isZero();
      assertThat(cancelled.out()).contains("cancelled", "it never ends");
      assertThat(endless.get().exitCode()).isEqualTo(WRONG_INPUT);
      assertThat(endless.get().err()).contains("ashlar: job " + id, "it never ends");
    }
  }

  @Test
  void aDatumThatCannotTravelIsRefusedBeforeAnythingIsDeployed() {
    int before = compute.list().size();
    var job = compute.forEach(List.of(1, new Object())).work(SQUARE);

    assertThatThrownBy(() -> job.exec(Offers.marketValue()))
        .isInstanceOfSatisfying(
            ClientException.class,
            refused -> assertThat(refused.code()).isEqualTo(ClientException.Code.NOT_ENCODABLE));
    assertThat(compute.list()).hasSize(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"script": "const x = 1;", "type": "module"}                     | SCRIPT_REFUSED | handles nothing
          {"script": "export default { fetch( }", "type": "module"}        | SCRIPT_REFUSED | SyntaxError
          {"script": "export default { tasks() {} }", "config": 7}         | BAD_REQUEST    | JSON object
          {"script": "export default { tasks() {} }", "schedule": "61 * * * *"} | BAD_SCHEDULE | 61
          {"script": "export default { tasks() {} }", "type": "poem"}      | BAD_REQUEST    | poem
          {"script":                                                       | BAD_REQUEST    | JSON
          """)
  void aSmartWorkerThatCannotBeIsRefused(String body, String code, String word) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(network.runner())
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();

      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      var refusal = JsonMapper.shared().readTree(answer.body());
      assertThat(refusal.path("code").asString()).isEqualTo(code);
      assertThat(refusal.path("message").asString()).contains(word);
      assertThat(refusal.path("remedy").asString()).isNotEmpty();
    }
  }

  private static Ashlar.Result up(Path data) throws Exception {
    return Ashlar.run(
        folder, "up", "--data", data.toString(), "--scheduler-port", "0", "--runner-port", "0");
  }

  private static Ashlar.Result run(String file, String... more) throws Exception {
    var command = new ArrayList<>(List.of("job", "run", file, "--range", "1,2"));
    command.addAll(List.of(more));
    return Ashlar.run(folder, command.toArray(String[]::new));
  }

  private static List<JobStatus> running() {
    return compute.list().stream()
        .filter(job -> job.runStatus() == JobState.RUNNING && job.computed() < job.total())
        .toList();
  }

  private static void assertRefused(Ashlar.Result result, String code, String... words) {
    assertThat(result.err().lines().filter(line -> line.startsWith("ashlar: ")))
        .as(result.err())
        .singleElement()
        .asString()
        .contains("(%s): ".formatted(code))
        .contains(words);
    assertThat(result.err()).doesNotContain("\tat ");
    assertThat(result.exitCode()).isEqualTo(WRONG_INPUT);
  }
}
