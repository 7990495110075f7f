package dev.ashlar.worker;

/** The worker was disabled on this machine and stays so until a person enables it. */
public final class WorkerDisabledException extends WorkerException {
  public WorkerDisabledException(String where) {
    super(
        Code.WORKER_DISABLED,
        "this worker was disabled; the mark is " + where,
        "call Worker.enableWorker() or remove that file");
  }
}
