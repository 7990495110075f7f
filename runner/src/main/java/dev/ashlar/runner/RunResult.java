package dev.ashlar.runner;

import dev.ashlar.sandbox.EventUsage;

/** How a run ended, in the words of its row. */
record RunResult(String outcome, String detail, boolean noRetry, EventUsage usage) {
  static RunResult failed(String outcome, String detail) {
    return new RunResult(outcome, detail, false, EventUsage.NONE);
  }

  boolean ok() {
    return outcome.equals(WorkerRun.OK);
  }

  boolean canceled() {
    return outcome.equals(WorkerRun.CANCELED);
  }
}
