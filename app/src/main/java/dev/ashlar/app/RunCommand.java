package dev.ashlar.app;

import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.Determinism;
import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.Worktimes;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries one slice of a work function, or one event of a smart worker, on this machine. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Runs one slice, or one event of a smart worker, on this machine with the limits of production.",
    footer = {
      "",
      "Without --event FILE holds one function, such as (n) => { progress(1); return n * n }; with it, the script of a smart worker, which reaches neither network nor keys here.",
      "--inspect waits for a debugger (chrome://inspect, or any that speaks Chrome's protocol) and then runs without limits of time. The walls are lower then: what the engine's inspector needs stays open, so run only code that you trust. Write `debugger` where it should stop.",
      "Exit codes: 0 a result, 1 none, 2 wrong use or input."
    })
final class RunCommand implements Callable<Integer> {
  private static final int NO_RESULT = 1;

  @Parameters(paramLabel = "FILE", description = "JavaScript source, or a Python program (.py).")
  private Path file = Path.of("");

  @Option(
      names = "--datum",
      paramLabel = "JSON",
      description = "The slice's input, or the body of a fetch event (default: undefined).")
  private @Nullable String datum;

  @Option(
      names = "--arg",
      paramLabel = "JSON",
      description = "A further argument of the function; may be repeated.")
  private List<String> arguments = List.of();

  @Option(
      names = "--event",
      paramLabel = "KIND",
      description = "Run a smart worker instead: fetch, scheduled or tasks.")
  private @Nullable String event;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "What a fetch event asks for (default: ${DEFAULT-VALUE}).")
  private String url = "http://localhost/";

  @Option(
      names = "--config",
      paramLabel = "JSON",
      description = "The smart worker's config (default: ${DEFAULT-VALUE}).")
  private String config = "{}";

  @Option(
      names = "--deterministic",
      description = "Give the slice a clock and random numbers of its own, as jobs may ask for.")
  private boolean deterministic;

  @Option(
      names = "--inspect",
      arity = "0..1",
      fallbackValue = "9229",
      paramLabel = "PORT",
      description = "Wait for a debugger at this port of 127.0.0.1 (default: 9229).")
  private @Nullable Integer inspect;

  @Mixin private SliceLimits limits = new SliceLimits();

  @Mixin private SandboxOption sandbox = new SandboxOption();

  @Option(names = "--json", description = "One object on standard output.")
  private boolean json;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    // All that can be wrong with the request is found before a sandbox is started.
    var chosen = limits.chosen();
    var kind = event == null ? null : LocalEvent.Kind.parse(event);
    var input = datum == null ? null : JobInput.parse(datum, "--datum");
    JobInput.parse(config, "--config");
    var rest =
        arguments.stream().map(text -> JsValue.ofJson(JobInput.parse(text, "--arg"))).toList();
    var program = Program.read(file, null, rest);
    if (kind != null && inspect != null) {
      throw new AppException(
          AppException.Code.OPTION,
          "--inspect debugs slices, not events of smart workers",
          "leave --event out, or use console.log");
    }
    var worktimes = new Worktimes(WorktimeOption.python());
    try (var cells = new CellPool(chosen.cells(sandbox.cells().withReady(0)), worktimes)) {
      LocalReport report;
      if (kind == null) {
        var name = program.worktime();
        var code =
            JobCode.of(
                    program.source(), program.arguments().stream().map(V8Format::encode).toList())
                .withWorktime(name, worktimes.versions().getOrDefault(name, ""));
        var timed = deterministic ? code.withDeterminism(Determinism.of("local")) : code;
        var value = input == null ? JsValue.undefined() : JsValue.ofJson(input);
        report = new LocalSlice(cells, chosen, inspect, this::note).run(timed, value);
      } else {
        report =
            new LocalEvent(cells, chosen, url, config)
                .run(kind, program.source(), datum == null ? "" : datum);
      }
      report.print(spec.commandLine().getOut(), json);
      return report.hasResult() ? 0 : NO_RESULT;
    }
  }

  private void note(String text) {
    var err = spec.commandLine().getErr();
    err.println(text);
    err.flush();
  }
}
