package dev.ashlar.sandbox;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/** Every error that this module raises towards its caller. */
public final class SandboxException extends AshlarException {
  /** How a sandbox can fail its caller. */
  public enum Code implements ErrorCode {
    /** The engine is missing, is not of the pinned version, or does not start. */
    ENGINE_UNUSABLE(Fault.OURS_FATAL),
    /** A wall that policy asks for does not stand on this machine. */
    NOT_HARDENED(Fault.OURS_FATAL),
    /** A process could not be started. */
    START_FAILED(Fault.OURS_PASSING),
    /** The pool has as many guests as it may have, or is closed. */
    NO_CAPACITY(Fault.OURS_PASSING),
    /** The guest's process is gone. */
    ENDED(Fault.PEER),
    /** There is no such way of running a job's code here. */
    NO_WORKTIME(Fault.OURS_PASSING),
    /** The script does not load. */
    SCRIPT_ERROR(Fault.CALLER),
    /** The port of an evaluator is not to be had. */
    LISTEN(Fault.CALLER),
    /** An evaluator elsewhere does not answer, or not as one. */
    NO_EVALUATOR(Fault.PEER),
    /** What was to be sent is larger than a frame may be. */
    TOO_BIG(Fault.CALLER);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  public SandboxException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  public SandboxException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
