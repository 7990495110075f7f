package dev.ashlar.worker;

import dev.ashlar.wallet.Address;

/** What the parts of one run of a worker share. */
record Context(
    Worker worker,
    WorkerOptions options,
    SchedulerLink link,
    Journal journal,
    Address paymentAddress,
    Warnings warnings) {
  boolean heard() {
    return worker.heard();
  }

  void emit(WorkerEvent event) {
    worker.emit(event);
  }

  /** For events whose listeners may answer. */
  void ask(WorkerEvent event) {
    worker.emitAndWait(event);
  }

  void warn(String text) {
    warnings.warn(text);
  }

  SupervisorTuning tuning() {
    return options.tuning();
  }

  BackOff backOff() {
    return new BackOff(
        options.tuning().minBackOff(), options.tuning().maxBackOff(), options.random());
  }
}
