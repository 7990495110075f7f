package dev.ashlar.app;

import dev.ashlar.sandbox.CellOptions;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How guests are walled in: the options of commands that start sandboxes. */
final class SandboxOption {
  @Option(
      names = "--hardening",
      paramLabel = "require|best",
      defaultValue = "require",
      description =
          "Where a wall of the sandbox does not stand: require refuses to run guests; best goes on without it, for code you trust (default: ${DEFAULT-VALUE}).")
  private String hardening = "require";

  @Option(
      names = "--no-bubblewrap",
      description = "Start sandboxes without bwrap, which is used where it is installed and works.")
  private boolean noBubblewrap;

  /** The usual choices for the engine that the launcher named, with what was asked for here. */
  CellOptions cells() {
    var chosen = hardening();
    return EnginePath.cells().withHardening(chosen).withBubblewrap(!noBubblewrap);
  }

  private CellOptions.Hardening hardening() {
    return switch (hardening.toLowerCase(Locale.ROOT)) {
      case "require" -> CellOptions.Hardening.REQUIRE;
      case "best" -> CellOptions.Hardening.BEST;
      default ->
          throw new AppException(
              AppException.Code.OPTION,
              "--hardening takes require or best, not '%s'".formatted(hardening),
              "leave it out unless you trust every guest");
    };
  }
}
