package dev.ashlar.app;

import ch.qos.logback.classic.Level;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.EvaluatorOptions;
import dev.ashlar.sandbox.EvaluatorServer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Lends this machine's sandboxes to DCP workers until it is told to end. */
@Command(
    name = "evaluator",
    mixinStandardHelpOptions = true,
    description = "Lends sandboxes to unmodified DCP workers, in place of their own evaluator.",
    footer = {
      "",
      "An original worker finds it at its default port. The protocol knows no password: whoever reaches the port may compute here.",
      "Ctrl-C or SIGTERM ends it, and every slice that runs."
    })
final class EvaluatorCommand implements Callable<Integer> {
  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description = "Port to listen on; 0 for any (default: ${DEFAULT-VALUE}).")
  private int port = EvaluatorOptions.DEFAULT_PORT;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: ${DEFAULT-VALUE}).")
  private String listen = EvaluatorOptions.DEFAULTS.host();

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Most connections at a time, each one sandbox (default: ${DEFAULT-VALUE}).")
  private int connections = EvaluatorOptions.DEFAULTS.maxConnections();

  @Mixin private SandboxOption sandbox = new SandboxOption();

  @Mixin private SliceLimits limits = new SliceLimits();

  @Option(
      names = "--json",
      description = "A line of JSON on standard output when it listens, and logs as JSON.")
  private boolean json;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var chosen = limits.chosen();
    if (port < 0 || port > 65_535 || connections < 1) {
      throw new AppException(
          AppException.Code.OPTION,
          "port %d, connections %d".formatted(port, connections),
          "a port is 0 to 65535, and there is at least one connection");
    }
    if (json) {
      Logs.json(Level.INFO);
    } else {
      Logs.text(Level.INFO);
    }
    var options =
        EvaluatorOptions.DEFAULTS
            .withListen(listen, port)
            .withMaxConnections(connections)
            .withLimits(chosen.memoryMiB(), chosen.limits());
    var end = new CountDownLatch(1);
    try (var cells = new CellPool(chosen.cells(sandbox.cells()));
        var server = EvaluatorServer.start(options, cells)) {
      cells.beginSelfTest();
      cells.prewarmSandboxes(options.memoryMiB());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, cells), "stop"));
      say(server.port());
      end.await();
    }
    return 0;
  }

  private static void stop(EvaluatorServer server, CellPool cells) {
    server.close();
    cells.close();
    // To end when asked to is a success, though a signal asked; only halt can say so from here.
    Runtime.getRuntime().halt(0);
  }

  private void say(int boundPort) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(
          JsonMapper.shared()
              .createObjectNode()
              .put("ready", true)
              .put("listen", listen)
              .put("port", boundPort)
              .put("pid", ProcessHandle.current().pid()));
    } else {
      out.printf("evaluator listens on %s:%d%n", listen, boundPort);
    }
    out.flush();
  }
}
