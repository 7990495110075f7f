package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.base.Amount;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What programs may rely on: options, standard output, exit codes. */
@Order(4)
class CommandLineTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private static Path folder;

  private static Ashlar network;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(folder.resolve("square.js"), "(n) => { progress(1); return n * n; }");
    Files.writeString(folder.resolve("repeat.js"), "(word, n, {mark}) => word.repeat(n) + mark");
    Files.writeString(folder.resolve("words.json"), "[\"ha\", \"oh\"]");
    Files.writeString(folder.resolve("shout.js"), "(datum, code) => code.toUpperCase() + datum");
    Files.writeString(folder.resolve("hey.txt"), "hey ");
    var worktime = "shout@1.2.0=" + folder.resolve("shout.js");
    network = Ashlar.up(folder.resolve(".ashlar"), "--worktime", worktime);
  }

  @AfterAll
  static void end() throws IOException {
    network.close();
  }

  @Test
  void aJobOverARangeIsOneObjectAndIsListedAndShown() throws Exception {
    var ran = json("job", "run", "square.js", "--range", "2,6,2", "--json");
    var id = ran.path("job").asString();
    var listed = json("job", "list", "--json");
    var shown = json("job", "show", id, "--json");

    assertThat(ran.path("whole").asBoolean()).isTrue();
    assertThat(ran.path("results"))
        .isEqualTo(
            JSON.readTree(
                """
                [{"slice": 1, "value": 4}, {"slice": 2, "value": 16}, {"slice": 3, "value": 36}]
                """));
    assertThat(shown.path("status").asString()).isEqualTo("finished");
    assertThat(shown.path("total").asInt()).isEqualTo(3);
    assertThat(shown.path("computed").asInt()).isEqualTo(3);
    assertThat(listed.valueStream()).contains(shown);
  }

  @Test
  void aJobInPythonGetsItsInputAndItsArguments() throws Exception {
    Files.writeString(
        folder.resolve("power.py"),
        """
        import dcp, sys
        def power(datum):
            dcp.progress()
            return datum ** int(sys.argv[1])
        dcp.set_slice_handler(power)
        """);

    var ran = json("job", "run", "power.py", "--range", "1,3", "--arg", "\"3\"", "--json");

    assertThat(ran.path("results").valueStream().map(result -> result.path("value").asInt()))
        .containsExactly(1, 8, 27);
  }

  @Test
  void aJobIsRunByAWorktimeOfTheNetworksOwner() throws Exception {
    var ran =
        json(
            "job",
            "run",
            "hey.txt",
            "--worktime",
            "custom:shout@^1.0.0",
            "--range",
            "1,2",
            "--json");

    assertThat(ran.path("results").valueStream().map(result -> result.path("value").asString()))
        .containsExactly("HEY 1", "HEY 2");
  }

  @Test
  void theResultsOfADeterministicJobTellWhatComputedThem() throws Exception {
    var ran = json("job", "run", "square.js", "--range", "1,3", "--deterministic", "--json");
    var shown = json("job", "show", ran.path("job").asString(), "--json");

    var engine = ran.path("results").path(0).path("engine").asString();
    assertThat(engine).startsWith("deno ");
    assertThat(shown.path("engines")).isEqualTo(JSON.createObjectNode().put(engine, 3));
  }

  @Test
  void aJobOverAFileTakesArgumentsAndSavesALineASlice() throws Exception {
    var ran =
        Ashlar.run(
            folder,
            "job",
            "run",
            "repeat.js",
            "--input",
            "words.json",
            "--arg",
            "2",
            "--arg",
            "{\"mark\": \"!\"}",
            "--output",
            "saved.jsonl");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("2 results in saved.jsonl\n");
    assertThat(ran.err()).contains("2/2 slices");
    assertThat(Files.readAllLines(folder.resolve("saved.jsonl")))
        .containsExactly("{\"slice\":1,\"value\":\"haha!\"}", "{\"slice\":2,\"value\":\"ohoh!\"}");
  }

  @Test
  void whatAJobPaysItsWorkerEarnsAndTheAuditAgreesWhileTheNetworkIsUp() throws Exception {
    json("job", "run", "square.js", "--range", "1,3", "--price", "0.5", "--json");

    var balances = json("bank", "balance", "--json");
    var audit = json("bank", "audit", "--json");

    assertThat(balance(balances, "default").plus(balance(balances, "worker")))
        .as("what one spent the other earned: %s", balances)
        .isEqualTo(Amount.ofDecimal("2000"));
    assertThat(balance(balances, "worker").compareTo(Amount.ofDecimal("1001.5"))).isNotNegative();
    assertRight(audit);
  }

  @Test
  void anEndedNetworkLeavesNothingButItsData() throws Exception {
    var home = Files.createDirectory(folder.resolve("other"));
    var data = home.resolve(".ashlar");
    try (var other = Ashlar.up(data, "--sandboxes", "0")) {
      var file = data.resolve("network.json");
      var ready = other.ready();

      assertThat(ready.propertyNames())
          .containsExactlyInAnyOrder("ready", "scheduler", "runner", "data", "pid", "version");
      assertThat(ready.path("ready").asBoolean()).isTrue();
      assertThat(ready.path("pid").asLong()).isEqualTo(other.process().pid());
      assertThat(Path.of(ready.path("data").asString())).isEqualTo(data.toRealPath());
      assertThat(other.scheduler().getPort()).isPositive().isNotEqualTo(8090);
      assertThat(other.runner().getPort()).isPositive().isNotEqualTo(8080);
      assertThat(JSON.readTree(Files.readString(file))).isEqualTo(ready);
      assertThat(status(other.scheduler())).isEqualTo(200);

      assertThat(other.terminate()).isZero();
      assertThat(file).doesNotExist();
      assertThat(other.process().inputReader(StandardCharsets.UTF_8).readLine())
          .as("a second line on standard output")
          .isNull();
      assertThat(other.logLines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(JSON.readTree(line).path("level").isString()).isTrue());
      assertThatThrownBy(() -> status(other.scheduler())).isInstanceOf(ConnectException.class);
    }
    var audit = Ashlar.run(home, "bank", "audit", "--json");
    assertThat(audit.exitCode()).as(audit.err()).isZero();
    assertRight(audit.json());
  }

  /** What a command that finds the network by its folder alone prints. */
  private static JsonNode json(String... command) throws Exception {
    var result = Ashlar.run(folder, command);
    assertThat(result.exitCode()).as("%s: %s", List.of(command), result.err()).isZero();
    assertThat(result.out().lines()).as(result.out()).hasSize(1);
    return result.json();
  }

  private static Amount balance(JsonNode balances, String account) {
    return balances
        .valueStream()
        .filter(entry -> entry.path("account").asString().equals(account))
        .map(entry -> Amount.ofDecimal(entry.path("balance").asString()))
        .findFirst()
        .orElseThrow();
  }

  private static void assertRight(JsonNode audit) {
    assertThat(audit.path("balanced").asBoolean()).as(audit.toString()).isTrue();
    assertThat(audit.path("sum").asString()).isEqualTo("0");
    assertThat(audit.path("entries").isIntegralNumber()).isTrue();
    assertThat(audit.path("problems").isEmpty()).isTrue();
  }

  private static int status(URI url) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
