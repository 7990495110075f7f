package dev.ashlar.sandbox;

/** How a run ended. */
public sealed interface RunOutcome {
  EventUsage usage();

  /** Whether the script forbade that this run be tried again. */
  boolean noRetry();

  /** The handler and all that it deferred are done. */
  record Done(boolean noRetry, EventUsage usage) implements RunOutcome {}

  /** It threw, or reached a limit. */
  record Failed(EventFailure failure, boolean noRetry, EventUsage usage) implements RunOutcome {}
}
