package dev.ashlar.sandbox;

import java.util.List;

/** What can be posted to a {@link Sandbox}. */
public sealed interface SandboxRequest {
  /** Loads a job; once, before everything else. */
  record Assign(JobCode code) implements SandboxRequest {}

  /** Runs slices in the order given; ended by {@link SandboxMessage.BatchDone}. */
  record Run(List<SliceInput> slices) implements SandboxRequest {
    public Run {
      slices = List.copyOf(slices);
    }
  }

  /**
   * Gives up whatever runs or waits. Nothing can interrupt a script, so this ends the sandbox, as
   * {@link Sandbox#close} does.
   */
  record Cancel() implements SandboxRequest {}
}
