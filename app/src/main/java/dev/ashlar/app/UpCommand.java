package dev.ashlar.app;

import ch.qos.logback.classic.Level;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Runs all roles in one process until it is told to end; SIGTERM and Ctrl-C drain, and the exit
 * code is 0.
 */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Runs a network on this machine: scheduler and bank, a worker, a runner.")
final class UpCommand implements Callable<Integer> {
  @Mixin private UpOptions options = new UpOptions();

  @Option(
      names = "--json",
      description =
          "One line of JSON on standard output when everything listens; log lines as JSON on standard error.")
  private boolean json;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (json) {
      Logs.json(Level.INFO);
    } else {
      Logs.text(Level.INFO);
    }
    var network = Network.start(options.network());
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  network.close();
                  ended.countDown();
                  // A drained end is a success, though a signal asked for it; only halt can say so
                  // from here.
                  Runtime.getRuntime().halt(0);
                },
                "drain"));
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(network.file().line());
    } else {
      out.println("scheduler  " + network.file().scheduler());
      out.println("runner     " + network.file().runner());
      out.println("data       " + network.file().data());
      out.println("Ctrl-C ends it.");
    }
    out.flush();
    ended.await();
    return 0;
  }
}
