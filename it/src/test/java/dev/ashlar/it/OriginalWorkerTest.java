package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Unmodified npm DistributiveWorker on the unmodified evaluator, on a network that has no worker of
 * its own.
 */
@Order(1)
class OriginalWorkerTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private static Path folder;
  private static Ashlar network;

  @BeforeAll
  static void start() throws Exception {
    network = Ashlar.up(folder.resolve("data"), "--sandboxes", "0", "--watchdog", "0.5");
  }

  @AfterAll
  static void theBooksBalance() throws Exception {
    network.close();
    var audit = Ashlar.run("bank", "audit", "--json", "--data", folder.resolve("data").toString());
    assertThat(audit.exitCode()).as(audit.err()).isZero();
    assertThat(audit.json().path("balanced").asBoolean()).isTrue();
    assertThat(audit.json().path("sum").asString()).isEqualTo("0");
  }

  @Test
  void anOriginalWorkerFetchesRunsSubmitsAndIsPaid() throws Exception {
    try (var evaluator = Evaluator.start()) {
      anOriginalWorkerDoesAJob(evaluator.port());
    }
  }

  @Test
  void anOriginalWorkerDoesTheSameOnOurEvaluator() throws Exception {
    try (var evaluator =
        Ashlar.start(folder, List.of("evaluator", "--port", "0", "--json", "--limit", "cpu=1m"))) {
      int port = evaluator.ready().path("port").asInt();

      anOriginalWorkerDoesAJob(port);
      try (var worker = worker(port);
          var deployer = NodePeer.start(network.scheduler(), "deployer.cjs", "errors")) {
        var end = deployer.await(OriginalWorkerTest::isEnd, LIMIT);

        assertThat(end.path("done").toString())
            .isEqualTo("[1,\"TypeError: two is not welcome\",3,4]");
        assertThat(deployer.events("seen")).hasSize(3);
        assertThat(worker.events("error")).isEmpty();
      }
      assertThat(evaluator.terminate()).isZero();
    }
  }

  @Test
  void ourWorkerDoesAJobOnTheOriginalEvaluator() throws Exception {
    try (var evaluator = Evaluator.start();
        var worker =
            Ashlar.start(
                folder,
                List.of(
                    "worker",
                    "--json",
                    "--data",
                    folder.resolve("worker").toString(),
                    "--scheduler",
                    network.scheduler().toString(),
                    "--sandboxes",
                    "2",
                    "--evaluator",
                    "127.0.0.1:" + evaluator.port()));
        var deployer = NodePeer.start(network.scheduler(), "deployer.cjs", "errors")) {
      var end = deployer.await(OriginalWorkerTest::isEnd, LIMIT);

      assertThat(end.path("done").toString())
          .isEqualTo("[1,\"TypeError: two is not welcome\",3,4]");
      assertThat(deployer.events("seen")).hasSize(3);
      assertThat(worker.ready().path("event").asString()).isEqualTo("started");
    }
  }

  private static NodePeer worker(int evaluator) throws Exception {
    return NodePeer.start(network.scheduler(), "worker.cjs", Integer.toString(evaluator), "2");
  }

  private static boolean isEnd(JsonNode line) {
    return line.has("done") || line.has("failed");
  }

  private static void anOriginalWorkerDoesAJob(int evaluator) throws Exception {
    try (var worker = worker(evaluator);
        var deployer = NodePeer.start(network.scheduler(), "deployer.cjs", "range")) {
      var end = deployer.await(OriginalWorkerTest::isEnd, LIMIT);

      assertThat(end.path("done").toString()).isEqualTo("[3,12,27,48,75,108,147,192,243,300]");
      worker.await(line -> worker.events("payment").count() == 10, LIMIT);
      assertThat(worker.events("payment").map(payment -> payment.path("amount").asString()))
          .containsOnly("0.001");
      assertThat(worker.events("error")).isEmpty();
      assertThat(deployer.events("console")).isNotEmpty();
    }
  }
}
