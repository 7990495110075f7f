package dev.ashlar.app;

import dev.ashlar.client.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lists the jobs of this identity. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists your jobs, newest first.")
final class JobListCommand implements Callable<Integer> {
  @Mixin private Home home = new Home();

  @Option(names = "--json", description = "An array on standard output.")
  private boolean json;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    try (var compute = home.connect()) {
      var jobs = compute.list(Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)), List.of());
      spec.commandLine().getOut().println(json ? json(jobs) : text(jobs));
      return 0;
    }
  }

  private static String json(List<JobStatus> jobs) {
    var array = JsonMapper.shared().createArrayNode();
    jobs.forEach(job -> array.add(json(job)));
    return array.toString();
  }

  static ObjectNode json(JobStatus job) {
    ObjectNode node =
        JsonMapper.shared()
            .createObjectNode()
            .put("job", job.job())
            .put("status", job.runStatus().wireName())
            .put("total", job.total())
            .put("computed", job.computed())
            .put("code", job.code())
            .put("reason", job.reason());
    if (!job.engines().isEmpty()) {
      ObjectNode engines = node.putObject("engines");
      new TreeMap<>(job.engines()).forEach(engines::put);
    }
    return node;
  }

  private static String text(List<JobStatus> jobs) {
    if (jobs.isEmpty()) {
      return "no jobs yet; run one with `ashlar job run FILE --range 1,100`";
    }
    var lines = new StringBuilder("%-22s  %-10s  %s".formatted("JOB", "STATUS", "SLICES"));
    jobs.forEach(job -> lines.append('\n').append(line(job)));
    return lines.toString();
  }

  static String line(JobStatus job) {
    var why = job.reason().isEmpty() ? "" : "  %s %s".formatted(job.code(), job.reason());
    return "%-22s  %-10s  %d of %d%s"
        .formatted(job.job(), job.runStatus().wireName(), job.computed(), job.total(), why);
  }
}
