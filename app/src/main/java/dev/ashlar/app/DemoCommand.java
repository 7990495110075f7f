package dev.ashlar.app;

import dev.ashlar.bank.Bank;
import dev.ashlar.client.Compute;
import dev.ashlar.store.Database;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole road once: a network, a job, its bill, and a smart worker; then it ends. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Starts a network on this machine, runs a job and a smart worker on it, and ends.")
final class DemoCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;

  @Mixin private UpOptions options = new UpOptions();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      defaultValue = "picture.png",
      description = "Where the picture goes (default: ${DEFAULT-VALUE}).")
  private Path output = Path.of("picture.png");

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    var out = spec.commandLine().getOut();
    var begun = Instant.now();
    // The demo's smart worker greets the scheduler beside it, so this machine is open to it; `up`
    // keeps it closed.
    var settings = options.network().withAllowedHosts(Set.of("127.0.0.1"));
    try (var network = Network.start(settings)) {
      var hook = new Thread(() -> interrupted(network), "demo-interrupted");
      Runtime.getRuntime().addShutdownHook(hook);
      run(network.file(), settings, out, begun);
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    return 0;
  }

  private void run(NetworkFile network, NetworkOptions settings, PrintWriter out, Instant begun)
      throws Exception {
    out.println("A network in one process, up in %s:".formatted(seconds(begun)));
    out.println("  scheduler  " + network.scheduler());
    out.println("  runner     " + network.runner());
    out.println("  worker     %d sandboxes".formatted(settings.sandboxes()));
    out.println("  data       " + network.data());
    out.println();
    out.flush();

    var data = Path.of(network.data());
    var wallet = Home.walletOf(data);
    try (var compute = Compute.connect(network.scheduler(), wallet.identity(), wallet.account())) {
      var picture = new PictureJob(compute);
      var bill = picture.run(output, out);
      var earned = compute.bank().balance(Home.earnings(wallet));
      out.println("The bill: %s".formatted(bill));
      out.println("  the worker's account holds %s DCC".formatted(earned));
    }
    try (var database =
        settings.databaseUrl() == null
            ? Database.attach(data)
            : DatabaseUrl.open(settings.databaseUrl())) {
      var audit = Bank.audit(database);
      out.println(
          "  the books %s: %d entries, sum %s"
              .formatted(
                  audit.balanced() ? "balance" : "do NOT balance", audit.entries(), audit.sum()));
    }
    out.println();
    out.flush();

    new SmartWorkerDemo(network, out).run();
    out.println();
    out.println(
        "That was all of it; `ashlar up` starts the same network to stay, on the same data.");
    out.flush();
  }

  private static String seconds(Instant begun) {
    return "%.1f s".formatted(Duration.between(begun, Instant.now()).toMillis() / 1000.0);
  }

  private static void interrupted(Network network) {
    network.close();
    Runtime.getRuntime().halt(INTERRUPTED);
  }
}
