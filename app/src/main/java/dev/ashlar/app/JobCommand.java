package dev.ashlar.app;

import picocli.CommandLine.Command;

/** What concerns jobs. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = "Runs work functions over input sets, and shows how far jobs are.",
    subcommands = {
      JobRunCommand.class,
      JobListCommand.class,
      JobShowCommand.class,
      JobCancelCommand.class
    })
final class JobCommand {}
