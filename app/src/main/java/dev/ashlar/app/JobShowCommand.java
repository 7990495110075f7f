package dev.ashlar.app;

import dev.ashlar.client.JobStatus;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one job. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows how far a job is.")
final class JobShowCommand implements Callable<Integer> {
  @Mixin private Home home = new Home();

  @Parameters(paramLabel = "ID", description = "The job's id.")
  private String id = "";

  @Option(names = "--json", description = "One object on standard output.")
  private boolean json;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var job = JobCancelCommand.id(id);
    try (var compute = home.connect()) {
      var status = compute.status(job);
      spec.commandLine()
          .getOut()
          .println(json ? JobListCommand.json(status).toString() : text(status));
      return 0;
    }
  }

  private static String text(JobStatus status) {
    var lines = new StringBuilder(JobListCommand.line(status));
    new TreeMap<>(status.engines())
        .forEach((engine, count) ->
            lines.append("\n%d computed by %s".formatted(count, Terminal.plain(engine))));
    return lines.toString();
  }
}
