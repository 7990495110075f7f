package dev.ashlar.app;

import dev.ashlar.client.Compute;
import dev.ashlar.client.Group;
import dev.ashlar.client.JobBuilder;
import dev.ashlar.client.JobEvent;
import dev.ashlar.client.Offers;
import dev.ashlar.job.Offer;
import dev.ashlar.values.JsValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

  @Parameters(paramLabel = "FILE", description = "JavaScript source of one function.")
  private Path file = Path.of("");

  @Option(names = "--range", paramLabel = "START,END[,STEP]", description = "Slices from START up to and including END.")
  private @Nullable String range;

  @Option(names = "--input", paramLabel = "FILE", description = "A JSON array; each element is one slice.")
  private @Nullable Path input;

  @Option(names = "--arg", paramLabel = "JSON", description = "A further argument of the function; may be repeated.")
  private List<String> arguments = List.of();

  @Option(names = "--price", paramLabel = "DCC", description = "What to pay per slice (default: market value).")
  private @Nullable String price;

  @Option(names = "--name", paramLabel = "TEXT", description = "Shown to workers (default: the file's name).")
  private @Nullable String name;

  @Option(names = "--group", paramLabel = "KEY,SECRET", description = "A compute group, instead of the public one; may be repeated.")
  private List<String> groups = List.of();

  @Option(names = "--output", paramLabel = "FILE", description = "Saves the results, a line of JSON a slice.")
  private @Nullable Path output;

  @Option(names = "--json", description = "One object on standard output: job, status, results, paid.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var work = read(file);
    var offer = price == null ? Offers.marketValue() : new Offer.PerSlice(UpOptions.amount("--price", price));
    try (var compute = Compute.connect(home.scheduler(), home.identity(), home.account());
        var bar = ProgressBar.onStandardError("slices", !json)) {
      var job = builder(compute, work, bar).exec(offer);
      var report = new ResultReport(job.id().value(), job.await());
      bar.close();
      report.save(output);
      report.print(spec.commandLine().getOut(), json, output);
      return report.isWhole() ? 0 : 1;
    }
  }

  private JobBuilder builder(Compute compute, String work, ProgressBar bar) {
    if ((range == null) == (input == null)) {
      throw new AppException(
          AppException.Code.OPTION, "a job needs --range or --input, and only one of them", "give --range 1,100 for example");
    }
    var builder = range != null ? ranged(compute, range) : compute.forEach(elements(input));
    builder.work(work).publicInfo(name != null ? name : String.valueOf(file.getFileName()), "", "");
    builder.args(arguments.stream().map(argument -> JsValue.ofJson(parse(argument, "--arg"))).toArray());
    if (!groups.isEmpty()) {
      builder.computeGroups(
          groups.stream().map(NetworkOptions.Group::parse).map(group -> Group.of(group.key(), group.secret())).toList());
    }
    return builder
        .on(JobEvent.Accepted.class, event -> bar.say("job " + event.job().id()))
        .on(JobEvent.Status.class, event -> bar.show(event.status().computed(), event.status().total()))
        .on(JobEvent.Console.class, event -> bar.say(spoken(event)))
        .on(JobEvent.SliceError.class, event -> bar.say("slice %d: %s: %s".formatted(event.sliceNumber(), event.error(), event.message())))
        .on(JobEvent.NoProgress.class, event -> bar.say("slice %d: %s".formatted(event.sliceNumber(), event.message())));
  }

  private static String spoken(JobEvent.Console event) {
    var words = event.message().stream().map(value -> Terminal.plain(String.valueOf(value.toJava()))).collect(Collectors.joining(" "));
    return "slice %d: %s%s".formatted(event.sliceNumber(), words, event.same() > 1 ? " (%d times)".formatted(event.same()) : "");
  }

  private static JobBuilder ranged(Compute compute, String text) {
    var parts = text.split(",", -1);
    try {
      if (parts.length == 2 || parts.length == 3) {
        double start = Double.parseDouble(parts[0]);
        double end = Double.parseDouble(parts[1]);
        return compute.forRange(start, end, parts.length == 3 ? Double.parseDouble(parts[2]) : start <= end ? 1 : -1);
      }
    } catch (NumberFormatException e) {
      throw badRange(text);
    }
    throw badRange(text);
  }

  private static AppException badRange(String text) {
    return new AppException(
        AppException.Code.OPTION, "--range takes START,END or START,END,STEP, not '%s'".formatted(text), "give 1,100 for example");
  }

  private static List<JsValue> elements(@Nullable Path input) {
    var file = input == null ? Path.of("") : input;
    var array = parse(read(file), file.toString());
    if (!array.isArray()) {
      throw new AppException(
          AppException.Code.FILE, "%s holds no JSON array".formatted(file), "put the slices' inputs between [ and ]");
    }
    return array.valueStream().map(JsValue::ofJson).toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AppException(AppException.Code.FILE, "cannot read %s (%s)".formatted(file, e), "check the name", e);
    }
  }

  private static JsonNode parse(String text, String where) {
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw new AppException(
          AppException.Code.FILE, "%s is no JSON: %s".formatted(where, e.getOriginalMessage()), "correct it", e);
    }
  }
}
