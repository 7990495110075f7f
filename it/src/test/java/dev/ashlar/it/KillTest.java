package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ashlar.base.Amount;
import dev.ashlar.client.Compute;
import dev.ashlar.client.JobEvent;
import dev.ashlar.client.Offers;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wallet.Wallet;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole process is killed at a moment that nobody chose, and started again: nothing
 * acknowledged is lost, nothing is paid twice. Each has a network of its own.
 */
@Order(2)
@Execution(ExecutionMode.CONCURRENT)
class KillTest {
  private static final int SLICES = 2_000;
  private static final String PRICE = "0.001";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;

  /** One number a round, so that a failure names the moment and can be run again. */
  static Stream<Long> rounds() {
    var random = new Random();
    return random.longs(Boolean.getBoolean("ashlar.soak") ? 50 : 3, 0, 1_000_000).boxed();
  }

  @ParameterizedTest
  @MethodSource("rounds")
  void aKilledNetworkFinishesItsJobAndItsBooksBalance(long seed) throws Exception {
    int killAfterSlices = new Random(seed).nextInt(1, SLICES - 200);
    var data = folder.resolve("data");
    var port = freePort();
    var keys = new Wallet(folder.resolve("wallet"), new SecureRandom());
    var network = Ashlar.upOn(data, port);
    try (var compute = connect(network, keys)) {
      var before = earned(compute, data);
      var seen = new AtomicLong();
      var reached = new CountDownLatch(1);
      var job =
          compute
              .forRange(1, SLICES)
              .work(
                  "(n) => { progress(1); const end = Date.now() + 2; while (Date.now() < end); return n * 7; }")
              .on(
                  JobEvent.Result.class,
                  result -> {
                    if (seen.incrementAndGet() >= killAfterSlices) {
                      reached.countDown();
                    }
                  })
              .exec(Offers.perSlice(PRICE));
      assertThat(reached.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS))
          .as("%d results before the kill", killAfterSlices)
          .isTrue();
      var children = network.process().toHandle().descendants().toList();
      network.kill();
      assertNobodyOutlives(children);

      network = Ashlar.upOn(data, port);
      var results = job.await(LIMIT);

      assertThat(results.values()).isEqualTo(Stream.iterate(7, n -> n + 7).limit(SLICES).toList());
      assertThat(earned(compute, data).minus(before))
          .as("paid once for each slice, seed %d", seed)
          .isEqualTo(Amount.ofDecimal(PRICE).times(SLICES));
      assertBooksBalance(data);
    } finally {
      network.close();
    }
    assertBooksBalance(data);
  }

  /**
   * The slice ends while the scheduler is away. An original worker then sends its result as soon as
   * it has a new session, but has given up the request that would have told it of the payment; so
   * the bank is asked, not the worker.
   */
  @Test
  void aResultThatAnOriginalWorkerFinishesMeanwhileIsAcceptedAndPaid() throws Exception {
    assertPaidAfterRestart(2_000);
  }

  @Test
  void aResultThatAnOriginalWorkerFinishesAfterTheRestartIsAcceptedAndPaid() throws Exception {
    assertPaidAfterRestart(12_000);
  }

  private void assertPaidAfterRestart(int millis) throws Exception {
    var data = folder.resolve("data");
    var port = freePort();
    var keys = new Wallet(folder.resolve("wallet"), new SecureRandom());
    var earnings = PrivateKey.random(new SecureRandom());
    var network = Ashlar.upOn(data, port, "--sandboxes", "0", "--watchdog", "0.5");
    try (var evaluator = Evaluator.start();
        var worker =
            NodePeer.start(
                network.scheduler(),
                Map.of("EARN_ON", earnings.hex()),
                "worker.cjs",
                Integer.toString(evaluator.port()),
                "1");
        var compute = connect(network, keys)) {
      var before = compute.bank().balance(earnings);
      var begun = new CountDownLatch(1);
      var job =
          compute
              .forRange(1, 1)
              .work(
                  """
                  async (n) => {
                    progress(0.1);
                    console.log("begun", n);
                    progress(0.2);
                    await new Promise((done) => setTimeout(done, MILLIS));
                    progress(1);
                    return n * 7;
                  }
                  """
                      .replace("MILLIS", Integer.toString(millis)))
              .on(JobEvent.Console.class, line -> begun.countDown())
              .exec(Offers.perSlice(PRICE));
      assertThat(begun.await(60, TimeUnit.SECONDS))
          .as("the slice runs: %s", worker.lines())
          .isTrue();

      network.kill();
      network = Ashlar.upOn(data, port, "--sandboxes", "0", "--watchdog", "0.5");
      var results = job.await(LIMIT);

      assertThat(results.values()).isEqualTo(List.of(7));
      assertThat(compute.bank().balance(earnings).minus(before))
          .as("what the worker earned; it said %s", worker.lines())
          .isEqualTo(Amount.ofDecimal(PRICE));
      assertBooksBalance(data);
    } finally {
      network.close();
    }
  }

  /**
   * Below the ports that the system gives to whoever asks for any: between the kill and the restart
   * nobody must get this one.
   */
  private static int freePort() throws Exception {
    var random = new Random();
    while (true) {
      int port = random.nextInt(20_000, 30_000);
      try (var _ = new ServerSocket(port)) {
        return port;
      } catch (BindException e) {
        // Somebody listens there: another.
      }
    }
  }

  private static Compute connect(Ashlar network, Wallet keys) throws InterruptedException {
    return Compute.connect(network.scheduler(), keys.identity(), keys.account());
  }

  private static Amount earned(Compute compute, Path data) {
    PrivateKey earnings = new Wallet(data.resolve("wallet"), new SecureRandom()).account("worker");
    return compute.bank().balance(earnings);
  }

  private static void assertNobodyOutlives(List<ProcessHandle> children) {
    assertThat(children).as("a database and sandboxes were running").isNotEmpty();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  private static void assertBooksBalance(Path data) throws Exception {
    var audit = Ashlar.run("bank", "audit", "--json", "--data", data.toString());
    assertThat(audit.exitCode()).as(audit.err()).isZero();
    assertThat(audit.json().path("balanced").asBoolean()).as(audit.out()).isTrue();
    assertThat(audit.json().path("sum").asString()).isEqualTo("0");
  }
}
