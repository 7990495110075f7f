package dev.ashlar.app;

import ch.qos.logback.classic.Level;
import dev.ashlar.base.AshlarException;
import dev.ashlar.base.Fault;
import dev.ashlar.base.Version;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The {@code ashlar} command. Exit codes: 0 done, 1 failed for now, 2 wrong use or input, 130
 * interrupted.
 */
@Command(
    name = "ashlar",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    description = "A self-hosted compute network for JavaScript and WebAssembly.",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      WorkerCommand.class,
      EvaluatorCommand.class,
      RunCommand.class,
      JobCommand.class,
      BankCommand.class,
      DoctorCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Start with `ashlar demo`. Exit codes: 0 done, 1 failed for now, 2 wrong use or input, 130 interrupted."
    })
public final class Main implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    Logs.text(Level.WARN);
    // Names and messages are UTF-8 wherever we print, whatever the machine's locale says.
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    var command = new CommandLine(new Main());
    sayVersion(command);
    return command
        .setOut(out)
        .setErr(err)
        .registerConverter(URI.class, Main::url)
        .setParameterExceptionHandler((problem, given) -> misused(problem))
        .setExecutionExceptionHandler((problem, line, parsed) -> report(problem, line))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
  }

  /** Every command knows the version, not the first alone. */
  private static void sayVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new VersionLine());
    command.getSubcommands().values().forEach(Main::sayVersion);
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new CommandLine.TypeConversionException("'%s' is no URL".formatted(text));
    }
  }

  /** One line and where to read on: the whole usage would push the line out of sight. */
  private static int misused(CommandLine.ParameterException problem) {
    var line = problem.getCommandLine();
    var ideas =
        problem instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.<String>of();
    var idea = ideas.isEmpty() ? "" : "did you mean %s? ".formatted(String.join(" or ", ideas));
    var remedy = "%ssee `%s --help`".formatted(idea, line.getCommandSpec().qualifiedName());
    var misuse =
        new AppException(AppException.Code.USAGE, String.valueOf(problem.getMessage()), remedy);
    return report(misuse, line);
  }

  private static int report(Exception problem, CommandLine line) {
    if (problem instanceof AshlarException known) {
      // Messages may quote a stranger's text; here they have to stay one line.
      line.getErr().println("ashlar: " + Terminal.plain(known.line()));
      return known.code().fault().exitCode();
    }
    line.getErr().println("ashlar: this is a defect of ours; please report it with what follows");
    problem.printStackTrace(line.getErr());
    return Fault.OURS_FATAL.exitCode();
  }

  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"ashlar " + Version.CURRENT};
    }
  }
}
