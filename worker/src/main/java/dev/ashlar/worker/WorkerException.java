package dev.ashlar.worker;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/** What can go wrong with a worker as a whole; what goes wrong with one slice is an event. */
public class WorkerException extends AshlarException {
  /** Every way in which a worker refuses or fails. */
  public enum Code implements ErrorCode {
    /** An option is missing or contradicts another. */
    BAD_OPTION(Fault.CALLER),
    /** {@code disableWorker} was called on this machine; a person must enable it again. */
    WORKER_DISABLED(Fault.CALLER),
    /** A listener of {@code beforeStart} said no. */
    START_CANCELLED(Fault.CALLER),
    /** Another worker uses the same folder. */
    STORE_IN_USE(Fault.CALLER),
    /** The worker's folder cannot be read or written. */
    STORE_BROKEN(Fault.OURS_PASSING),
    /** The scheduler does not answer, or not as a scheduler does. */
    SCHEDULER_UNREACHABLE(Fault.OURS_PASSING),
    /** The scheduler handed out a job that this worker did not ask for. */
    FOREIGN_JOB(Fault.PEER),
    /** The scheduler sent work that cannot be read. */
    BAD_TASK(Fault.PEER),
    /** Code or data lies on an origin that is not allowed. */
    EPERM_ORIGIN(Fault.PEER),
    /** Code or data could not be fetched. */
    EFETCH(Fault.PEER),
    /** A part of the worker failed in a way that nobody foresaw. */
    BROKEN(Fault.OURS_FATAL),
    /** A module that the job depends on does not exist. */
    ENOMODULE(Fault.PEER);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  public WorkerException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  public WorkerException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }

  /** Whether the worker cannot go on after this; a fatal one stops the worker. */
  public final boolean fatal() {
    return code() == Code.FOREIGN_JOB || code() == Code.WORKER_DISABLED || code() == Code.BROKEN;
  }
}
