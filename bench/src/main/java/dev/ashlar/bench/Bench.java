package dev.ashlar.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.ashlar.bench.cells.CellBench;
import dev.ashlar.client.Compute;
import dev.ashlar.wallet.Wallet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures a network on this machine and prints one table.
 *
 * <p>The network is {@code ashlar up} in a process of its own on a fresh data folder; everything is
 * seen from outside, by the Java client, by HTTP and in {@code /proc}. What was started is ended,
 * and the folder removed, whatever happens. A part that fails says so in its row; the others are
 * measured all the same.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = CellBench.class,
    description = "Measures what this machine does with Ashlar; takes about three minutes.")
public final class Bench implements Callable<Integer> {
  /** No bench is longer; what is not measured by then stays out of the table. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /**
   * After the ready line the first cells are still started and code is still compiled; idle is what
   * comes then.
   */
  private static final Duration SETTLE = Duration.ofSeconds(3);

  /** The network drains when it ends, and its folder is removed. */
  private static final Duration CLEANING = Duration.ofSeconds(30);

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Writes the table as Markdown, too.")
  private @Nullable Path output;

  @Option(
      names = "--quick",
      description = "A small part of everything: shows that it works, its figures mean little.")
  private boolean quick;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  private final Table table = new Table();
  private final CountDownLatch cleaned = new CountDownLatch(1);
  private boolean failed;

  public static void main(String[] arguments) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    System.exit(new CommandLine(new Bench()).setOut(out).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    var machine = Machine.read();
    endWhenTold(Thread.currentThread());
    try (var folder = ScratchFolder.create()) {
      measure(folder, quick ? Scale.QUICK : Scale.FULL);
    } catch (InterruptedException e) {
      fail(
          "the rest",
          "not measured: stopped, or longer than %d seconds".formatted(LIMIT.toSeconds()));
    } catch (IOException | RuntimeException e) {
      fail("the rest", "failed: " + e.getMessage());
    }
    cleaned.countDown();
    spec.commandLine().getOut().print(table.text(machine));
    spec.commandLine().getOut().flush();
    if (output != null) {
      table.write(output, machine);
    }
    return failed ? 1 : 0;
  }

  private void measure(ScratchFolder folder, Scale scale) throws IOException, InterruptedException {
    try (var network = UpProcess.start(folder)) {
      table.add(Figure.of("first start, to the ready line", Table.seconds(network.startTime())));
      Thread.sleep(SETTLE);
      part("memory, idle", () -> Memory.byProgram("memory, idle", network.tree()));
      jobs(network, scale);
      smartWorkers(network, scale);
      part(
          "memory, after all that",
          () -> Memory.byProgram("memory, after all that", network.tree()));
      part(
          "end by SIGTERM",
          () -> List.of(Figure.of("end by SIGTERM", Table.seconds(network.terminate()))));
    }
    part("second start", () -> secondStart(folder));
  }

  private void jobs(UpProcess network, Scale scale) throws InterruptedException {
    var wallet = new Wallet(network.data().resolve("wallet"), new SecureRandom());
    try (var compute = Compute.connect(network.scheduler(), wallet.identity(), wallet.account())) {
      var slices = new Slices(compute, scale);
      part("warm-up job", slices::warmUp);
      part("empty slices", slices::empty);
      part("slices of 1 ms", slices::ofOneMillisecond);
      part("a job of one empty slice", slices::single);
      part("memory, a sandbox of a job", () -> slices.sandboxes(network.tree()));
    }
  }

  private void smartWorkers(UpProcess network, Scale scale) throws InterruptedException {
    try (var runner = new RunnerClient(network)) {
      var hello = new Hello(runner, network.tree(), scale);
      part("hello", hello::measure);
      part("hello of a peer", hello::peer);
      part("new script to its first answer", () -> new FirstAnswers(runner, scale).measure());
    }
  }

  private static List<Figure> secondStart(ScratchFolder folder)
      throws IOException, InterruptedException {
    try (var network = UpProcess.start(folder)) {
      return List.of(
          new Figure(
              "second start, to the ready line", Table.seconds(network.startTime()), "≤ 5 s"));
    }
  }

  /** One thing that is measured, into rows of the table. */
  @FunctionalInterface
  private interface Part {
    List<Figure> measure() throws IOException, InterruptedException;
  }

  private void part(String name, Part part) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the bench is over");
    }
    var err = spec.commandLine().getErr();
    err.println("bench: " + name);
    err.flush();
    try {
      part.measure().forEach(table::add);
    } catch (IOException | RuntimeException e) {
      fail(name, "failed: " + e.getMessage());
    }
  }

  private void fail(String name, String why) {
    failed = true;
    table.add(Figure.of(name, why));
  }

  /**
   * At the limit, and when this process is told to end, the bench stops where it is and cleans up.
   */
  private void endWhenTold(Thread bench) {
    Thread.ofVirtual()
        .start(() -> {
          if (!await(cleaned, LIMIT)) {
            bench.interrupt();
          }
        });
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (cleaned.getCount() > 0) {
                    bench.interrupt();
                    await(cleaned, CLEANING);
                  }
                },
                "cleaning"));
  }

  private static boolean await(CountDownLatch latch, Duration limit) {
    try {
      return latch.await(limit.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
