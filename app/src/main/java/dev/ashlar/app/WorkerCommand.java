package dev.ashlar.app;

import ch.qos.logback.classic.Level;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.sandbox.StreamSandboxFactory;
import dev.ashlar.worker.ComputeGroup;
import dev.ashlar.worker.HostCallbacks;
import dev.ashlar.worker.SchedMsgPolicy;
import dev.ashlar.worker.Worker;
import dev.ashlar.worker.WorkerEvent;
import dev.ashlar.worker.WorkerException;
import dev.ashlar.worker.WorkerStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Lends this machine to a scheduler until it is told to end. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    description = "Lends this machine's cores to a scheduler and is paid per slice.",
    footer =
        "Ctrl-C or SIGTERM finishes what runs and gives the rest back. Exit codes: 13 reload, 130 killed, both commanded by the scheduler.")
final class WorkerCommand implements Callable<Integer> {
  private static final int RELOAD = 13;
  private static final int KILLED = 130;
  private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):(\\d{1,5})");
  private static final Duration GRACE = Duration.ofSeconds(30);

  @Mixin private Home home = new Home();

  @Mixin private SandboxOption sandbox = new SandboxOption();

  @Option(
      names = "--sandboxes",
      paramLabel = "N",
      description = "Sandboxes that work at a time (default: cores).")
  private @Nullable Integer sandboxes;

  @Option(
      names = "--payment-address",
      paramLabel = "ADDRESS",
      description =
          "Where earnings go (default: account 'worker' of the wallet in the data folder).")
  private @Nullable String paymentAddress;

  @Option(
      names = "--group",
      paramLabel = "KEY,SECRET",
      description = "A compute group to join; may be repeated.")
  private List<String> groups = List.of();

  @Option(names = "--leave-public-group", description = "Take no work of the public group.")
  private boolean leavePublicGroup;

  @Option(
      names = "--trust-scheduler",
      description = "Obey every remote command, also those that disable or reload this worker.")
  private boolean trustScheduler;

  @Option(
      names = "--evaluator",
      paramLabel = "HOST:PORT",
      description =
          "Run slices in this evaluator, such as DCP's, instead of own sandboxes; their walls and their memory limit are then the evaluator's.")
  private @Nullable String evaluator;

  @Mixin private WorktimeOption worktimes = new WorktimeOption();

  @Mixin private SliceLimits limits = new SliceLimits();

  @Option(names = "--json", description = "Events as lines of JSON on standard output.")
  private boolean json;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (json) {
      Logs.json(Level.INFO);
    } else {
      Logs.text(Level.INFO);
    }
    var end = new CompletableFuture<Integer>();
    var chosen = limits.chosen();
    try (var cells =
        evaluator == null
            ? new CellPool(chosen.cells(sandbox.cells()), worktimes.worktimes())
            : null) {
      if (cells != null) {
        cells.beginSelfTest();
      }
      SandboxFactory sandboxes = cells == null ? evaluator(String.valueOf(evaluator)) : cells;
      var worker = worker(sandboxes, chosen, end);
      listen(worker);
      start(worker);
      var hook = new Thread(() -> stop(worker, cells), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      say(
          "started",
          Map.of(
              "scheduler",
              home.scheduler().toString(),
              "worker",
              worker.id(),
              "sandboxes",
              count()));
      int exitCode = end.get();
      Runtime.getRuntime().removeShutdownHook(hook);
      return exitCode;
    }
  }

  private static StreamSandboxFactory evaluator(String text) {
    var matcher = HOST_AND_PORT.matcher(text);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
    if (port < 1 || port > 65_535) {
      throw new AppException(
          AppException.Code.OPTION,
          "'%s' is no evaluator".formatted(text),
          "write host and port, such as localhost:9000");
    }
    return new StreamSandboxFactory(matcher.group(1), port);
  }

  private void start(Worker worker) {
    try {
      worker.start();
    } catch (WorkerException e) {
      throw Home.noScheduler(home.scheduler(), e);
    }
  }

  private Worker worker(
      SandboxFactory sandboxes, SliceLimits.Chosen chosen, CompletableFuture<Integer> end) {
    var wallet = home.wallet();
    var builder =
        Worker.builder()
            .schedulerUrl(home.scheduler())
            .identity(wallet.identity())
            .maxWorkingSandboxes(count())
            .sandboxOptions(chosen.forWorker(sandboxes))
            .computeGroups(
                groups.stream()
                    .map(NetworkOptions.Group::parse)
                    .map(WorkerCommand::workerGroup)
                    .toList())
            .leaveGlobalGroup(leavePublicGroup)
            .schedMsgPolicy(trustScheduler ? SchedMsgPolicy.TRUSTED : SchedMsgPolicy.GUARDED)
            .store(WorkerStore.at(home.data().resolve("worker-alone")))
            .host(host(end));
    return paymentAddress == null
        ? builder.paymentAddress(Home.earnings(wallet).address()).build()
        : builder.paymentAddress(paymentAddress).build();
  }

  private int count() {
    return sandboxes == null ? Runtime.getRuntime().availableProcessors() : sandboxes;
  }

  static ComputeGroup workerGroup(NetworkOptions.Group group) {
    return ComputeGroup.ofSecret(group.key(), group.secret());
  }

  private void listen(Worker worker) {
    worker.on(
        WorkerEvent.Payment.class,
        payment ->
            say(
                "payment",
                Map.of(
                    "job",
                    payment.jobId(),
                    "accepted",
                    payment.accepted(),
                    "payment",
                    payment.payment(),
                    "reason",
                    payment.reason())));
    worker.on(WorkerEvent.Warning.class, warning -> say("warning", Map.of("text", warning.text())));
    worker.on(
        WorkerEvent.FetchFailed.class,
        failed -> say("fetchError", Map.of("error", String.valueOf(failed.error().getMessage()))));
  }

  private HostCallbacks host(CompletableFuture<Integer> end) {
    return new HostCallbacks() {
      @Override
      public void onKill(boolean temporary) {
        end.complete(KILLED);
      }

      @Override
      public void onReload() {
        end.complete(RELOAD);
      }

      @Override
      public void onAnnounce(String message) {
        say("announce", Map.of("message", message));
      }
    };
  }

  private static void stop(Worker worker, @Nullable CellPool cells) {
    worker.stop(GRACE);
    if (cells != null) {
      cells.close();
    }
    // Having given everything back is a success, though a signal asked for it; only halt can say so
    // from here.
    Runtime.getRuntime().halt(0);
  }

  private synchronized void say(String event, Map<String, ?> fields) {
    var out = spec.commandLine().getOut();
    if (json) {
      var line = JsonMapper.builder().build().createObjectNode().put("event", event);
      fields.forEach((name, value) -> line.putPOJO(name, value));
      out.println(line);
    } else {
      out.println(event + " " + fields);
    }
    out.flush();
  }
}
