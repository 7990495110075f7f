package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unmodified npm DistributiveWorker on the unmodified evaluator, on a network that has no worker of
 * its own.
 */
class OriginalWorkerTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void anOriginalWorkerFetchesRunsSubmitsAndIsPaid() throws Exception {
    try (var network = Ashlar.up(folder.resolve("data"), "--sandboxes", "0", "--watchdog", "0.5");
        var evaluator = Evaluator.start();
        var worker =
            NodePeer.start(
                network.scheduler(), "worker.cjs", Integer.toString(evaluator.port()), "2");
        var deployer = NodePeer.start(network.scheduler(), "deployer.cjs", "range")) {
      var end = deployer.await(line -> line.has("done") || line.has("failed"), LIMIT);

      assertThat(end.path("done").toString()).isEqualTo("[3,12,27,48,75,108,147,192,243,300]");
      worker.await(line -> worker.events("payment").count() == 10, LIMIT);
      assertThat(worker.events("payment").map(payment -> payment.path("amount").asString()))
          .containsOnly("0.001");
      assertThat(worker.events("error")).isEmpty();
      assertThat(deployer.events("console")).isNotEmpty();
    }

    var audit = Ashlar.run("bank", "audit", "--json", "--data", folder.resolve("data").toString());
    assertThat(audit.exitCode()).as(audit.err()).isZero();
    assertThat(audit.json().path("balanced").asBoolean()).isTrue();
    assertThat(audit.json().path("sum").asString()).isEqualTo("0");
  }
}
