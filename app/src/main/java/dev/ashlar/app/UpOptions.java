package dev.ashlar.app;

import dev.ashlar.base.Amount;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that start a network. */
final class UpOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".ashlar",
      description = "Where the network keeps everything (default: ./.ashlar).")
  private Path data = Path.of(".ashlar");

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen at (default: ${DEFAULT-VALUE}).")
  private String listen = "127.0.0.1";

  @Option(
      names = "--scheduler-port",
      paramLabel = "N",
      defaultValue = "8090",
      description = "Port of the scheduler; 0 picks a free one (default: ${DEFAULT-VALUE}).")
  private int schedulerPort;

  @Option(
      names = "--runner-port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port of the runner; 0 picks a free one (default: ${DEFAULT-VALUE}).")
  private int runnerPort;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description = "Where other machines reach the scheduler; announced to workers and clients.")
  private @Nullable URI publicUrl;

  @Option(
      names = "--sandboxes",
      paramLabel = "N",
      description = "Sandboxes of the network's own worker; 0: no worker (default: cores).")
  private @Nullable Integer sandboxes;

  @Option(
      names = "--watchdog",
      paramLabel = "SECONDS",
      defaultValue = "7",
      description = "How often original workers poll for work (default: ${DEFAULT-VALUE}).")
  private double watchdog;

  @Option(
      names = "--group",
      paramLabel = "KEY,SECRET",
      description = "A compute group to make at start; may be repeated.")
  private List<String> groups = List.of();

  @Option(
      names = "--allow-private-network",
      description =
          "Let guests reach loopback and private addresses; they then reach what only this machine should.")
  private boolean allowPrivateNetwork;

  @Option(
      names = "--slice-price",
      paramLabel = "DCC",
      defaultValue = "0.001",
      description = "Market value of one slice (default: ${DEFAULT-VALUE}).")
  private String slicePrice = "0.001";

  @Option(
      names = "--gift",
      paramLabel = "DCC",
      description = "What a new account is given (default: 1000 on the embedded database, else 0).")
  private @Nullable String gift;

  @Option(
      names = "--database-url",
      paramLabel = "JDBC-URL",
      description =
          "A PostgreSQL elsewhere, such as jdbc:postgresql://host/name?user=…&password=….")
  private @Nullable String databaseUrl;

  @Option(
      names = "--slice-limit",
      paramLabel = "NAME=VALUE",
      description =
          "What one slice may use up on the network's own worker; may be repeated. Names: "
              + SliceLimits.NAMES
              + ".")
  private List<String> sliceLimits = List.of();

  @Mixin private WorkerLimitsOption limits = new WorkerLimitsOption();

  @Mixin private SandboxOption sandbox = new SandboxOption();

  @Mixin private WorktimeOption worktimes = new WorktimeOption();

  NetworkOptions network() {
    int stackKiB = limits.stackKiB();
    var slices = sliceLimits();
    return new NetworkOptions(
        data.toAbsolutePath().normalize(),
        listen,
        port("--scheduler-port", schedulerPort),
        port("--runner-port", runnerPort),
        publicUrl,
        sandboxes == null ? Runtime.getRuntime().availableProcessors() : notNegative(sandboxes),
        watchdog(),
        groups.stream().map(NetworkOptions.Group::parse).toList(),
        allowPrivateNetwork,
        Set.of(),
        amount("--slice-price", slicePrice),
        gift != null
            ? amount("--gift", gift)
            : databaseUrl == null ? Amount.ofDecimal("1000") : Amount.ZERO,
        databaseUrl,
        limits.limits(),
        slices,
        sandbox.cells().withStackKiB(stackKiB),
        worktimes.worktimes());
  }

  private SliceLimits.Chosen sliceLimits() {
    if (sliceLimits.stream().anyMatch(limit -> limit.startsWith("stack"))) {
      throw bad("the stack is that of every sandbox here: name it by --limit stack=…");
    }
    return SliceLimits.chosen("--slice-limit", sliceLimits);
  }

  private Duration watchdog() {
    if (!(watchdog >= 0.1 && watchdog <= 3600)) {
      throw bad("--watchdog takes 0.1 to 3600 seconds, not " + watchdog);
    }
    return Duration.ofMillis(Math.round(watchdog * 1000));
  }

  private static int port(String option, int port) {
    if (port < 0 || port > 65535) {
      throw bad("%s takes 0 to 65535, not %d".formatted(option, port));
    }
    return port;
  }

  private static int notNegative(int sandboxes) {
    if (sandboxes < 0 || sandboxes > 1024) {
      throw bad("--sandboxes takes 0 to 1024, not " + sandboxes);
    }
    return sandboxes;
  }

  static Amount amount(String option, String text) {
    try {
      var amount = Amount.ofDecimal(text);
      if (!amount.isNegative()) {
        return amount;
      }
    } catch (IllegalArgumentException e) {
      throw new AppException(
          AppException.Code.OPTION,
          "%s: %s".formatted(option, e.getMessage()),
          "give a decimal such as 0.001",
          e);
    }
    throw bad("%s takes no negative amount: %s".formatted(option, text));
  }

  private static AppException bad(String message) {
    return new AppException(AppException.Code.OPTION, message, "see --help");
  }
}
