package dev.ashlar.app;

import dev.ashlar.job.JobId;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a job. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Ends a job now; what is not spent goes back to your account.")
final class JobCancelCommand implements Callable<Integer> {
  @Mixin private Home home = new Home();

  @Parameters(paramLabel = "ID", description = "The job's id.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "cancelled by its owner",
      description = "Kept with the job.")
  private String reason = "";

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var job = id(id);
    try (var compute = home.connect()) {
      compute.cancel(job, reason);
      spec.commandLine().getOut().println(JobListCommand.line(compute.status(job)));
      return 0;
    }
  }

  static JobId id(String text) {
    if (!JobId.isValid(text)) {
      throw new AppException(
          AppException.Code.OPTION,
          "'%s' is no job id".formatted(text),
          "take one from `ashlar job list`");
    }
    return new JobId(text);
  }
}
