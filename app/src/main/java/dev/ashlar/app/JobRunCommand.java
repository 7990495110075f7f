package dev.ashlar.app;

import dev.ashlar.client.ClientException;
import dev.ashlar.client.Group;
import dev.ashlar.client.Job;
import dev.ashlar.client.JobBuilder;
import dev.ashlar.client.JobEvent;
import dev.ashlar.client.Offers;
import dev.ashlar.client.Results;
import dev.ashlar.job.Capability;
import dev.ashlar.job.JobException;
import dev.ashlar.job.Offer;
import dev.ashlar.values.JsValue;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one's own work function over a range or the elements of a file. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs a work function on the network and prints its results.",
    footer = {
      "",
      "FILE holds one function, such as (n) => { progress(1); return n * n }.",
      "Ctrl-C leaves the job running; `ashlar job show ID` tells how far it is."
    })
final class JobRunCommand implements Callable<Integer> {
  @Mixin private Home home = new Home();

  @Parameters(
      paramLabel = "FILE",
      description = "JavaScript source of one function, or a Python program (.py).")
  private Path file = Path.of("");

  @Option(
      names = "--range",
      paramLabel = "START,END[,STEP]",
      description = "Slices from START up to and including END.")
  private @Nullable String range;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "A JSON array; each element is one slice.")
  private @Nullable Path input;

  @Option(
      names = "--arg",
      paramLabel = "JSON",
      description = "A further argument of the function; may be repeated.")
  private List<String> arguments = List.of();

  @Option(
      names = "--worktime",
      paramLabel = "NAME[@VERSIONS]",
      description =
          "What runs FILE, such as pyodide@0.28.0 or custom:NAME (default: map-basic; pyodide for .py).")
  private @Nullable String worktime;

  @Option(
      names = "--price",
      paramLabel = "DCC",
      description = "What to pay per slice (default: market value).")
  private @Nullable String price;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description = "Shown to workers (default: the file's name).")
  private @Nullable String name;

  @Option(
      names = "--group",
      paramLabel = "KEY,SECRET",
      description = "A compute group, instead of the public one; may be repeated.")
  private List<String> groups = List.of();

  @Option(
      names = "--deterministic",
      description =
          "Slices get a clock and random numbers of their own, so that each gives the same result wherever it runs.")
  private boolean deterministic;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Saves the results, a line of JSON a slice.")
  private @Nullable Path output;

  @Option(
      names = "--json",
      description = "One object on standard output: job, status, results, paid.")
  private boolean json;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    // All that can be wrong with the request is found before anything is asked of the network.
    var slices = JobInput.slices(range, input);
    var values =
        arguments.stream().map(text -> JsValue.ofJson(JobInput.parse(text, "--arg"))).toList();
    var program = Program.read(file, worktime, values);
    var joined = groups.stream().map(NetworkOptions.Group::parse).toList();
    var offer =
        price == null
            ? Offers.marketValue()
            : new Offer.PerSlice(UpOptions.amount("--price", price));
    try (var compute = home.connect()) {
      var builder =
          slices
              .apply(compute)
              .work(program.source())
              .args(program.arguments().toArray())
              .worktime(program.worktime(), program.versions())
              .publicInfo(title(), "", "");
      if (deterministic) {
        builder.requirements(Capability.DETERMINISTIC);
      }
      if (!joined.isEmpty()) {
        builder.computeGroups(
            joined.stream().map(group -> Group.of(group.key(), group.secret())).toList());
      }
      var report = run(builder, offer);
      report.save(output);
      report.print(spec.commandLine().getOut(), json, output);
      report.requireWhole();
      return 0;
    }
  }

  private String title() {
    return name != null ? name : String.valueOf(file.getFileName());
  }

  private ResultReport run(JobBuilder builder, Offer offer) throws InterruptedException {
    var firstError = new AtomicReference<@Nullable String>();
    try (var bar = ProgressBar.onStandardError("slices", !json)) {
      builder
          .on(JobEvent.Accepted.class, event -> bar.say("job " + event.job().id()))
          .on(
              JobEvent.Status.class,
              event -> bar.show(event.status().computed(), event.status().total()))
          .on(JobEvent.Console.class, event -> bar.say(spoken(event)))
          .on(
              JobEvent.SliceError.class,
              event -> {
                firstError.compareAndSet(null, spoken(event));
                bar.say(spoken(event));
              })
          .on(
              JobEvent.NoProgress.class,
              event -> bar.say("slice %d: %s".formatted(event.sliceNumber(), event.message())));
      var job = builder.exec(offer);
      var results = results(job, firstError);
      // What tells of the last slice may come behind its result.
      bar.show(results.available(), results.size());
      return new ResultReport(job.id().value(), results);
    }
  }

  /** The results; why a job was stopped includes the first slice that failed, if one did. */
  private static Results results(Job job, AtomicReference<@Nullable String> firstError)
      throws InterruptedException {
    try {
      return job.await();
    } catch (JobException | ClientException e) {
      var first = firstError.get();
      if (first == null) {
        throw e;
      }
      throw new AppException(
          AppException.Code.JOB_FAILED,
          "%s; %s".formatted(e.getMessage(), first),
          "mend the function or its input, and run it again",
          e);
    }
  }

  private static String spoken(JobEvent.SliceError event) {
    var text = "%s: %s".formatted(event.error(), event.message());
    return "slice %d: %s".formatted(event.sliceNumber(), Terminal.plain(text));
  }

  private static String spoken(JobEvent.Console event) {
    var words =
        event.message().stream()
            .map(value -> Terminal.plain(String.valueOf(value.toJava())))
            .collect(Collectors.joining(" "));
    return "slice %d: %s%s"
        .formatted(
            event.sliceNumber(),
            words,
            event.same() > 1 ? " (%d times)".formatted(event.same()) : "");
  }
}
