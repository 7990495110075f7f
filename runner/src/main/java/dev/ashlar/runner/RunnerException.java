package dev.ashlar.runner;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import dev.ashlar.sandbox.GuestError;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every refusal of the runner, with the HTTP status that tells it. */
public final class RunnerException extends AshlarException {
  /** The ways to fail. */
  public enum Code implements ErrorCode {
    /** A request that cannot be understood. */
    BAD_REQUEST(Fault.CALLER, 400),
    /** A schedule that no clock can follow. */
    BAD_SCHEDULE(Fault.CALLER, 400),
    /** The script does not load, or handles nothing. */
    SCRIPT_REFUSED(Fault.CALLER, 400),
    /** No token came, or one that is not known. */
    UNAUTHORIZED(Fault.CALLER, 401),
    /** Creation without a token from where it is not trusted. */
    FORBIDDEN(Fault.CALLER, 403),
    /** No smart worker of that id or name. */
    UNKNOWN_WORKER(Fault.CALLER, 404),
    /** No such resource of the management interface. */
    UNKNOWN_RESOURCE(Fault.CALLER, 404),
    /** Two changes of one worker at once. */
    CONFLICT(Fault.CALLER, 409),
    /** A script, a config or a body beyond its limit. */
    TOO_BIG(Fault.CALLER, 413),
    /** The runner is stopping. */
    STOPPING(Fault.OURS_PASSING, 503);

    private final Fault fault;
    private final int httpStatus;

    Code(Fault fault, int httpStatus) {
      this.fault = fault;
      this.httpStatus = httpStatus;
    }

    @Override
    public Fault fault() {
      return fault;
    }

    public int httpStatus() {
      return httpStatus;
    }
  }

  private final Code runnerCode;
  private final @Nullable GuestError scriptError;

  RunnerException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  RunnerException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
    this.runnerCode = code;
    this.scriptError = null;
  }

  /** The script does not load, and this is what it said. */
  RunnerException(GuestError error) {
    super(
        Code.SCRIPT_REFUSED,
        error.name().isEmpty() ? error.message() : error.name() + ": " + error.message(),
        Remedies.of(error),
        null);
    this.runnerCode = Code.SCRIPT_REFUSED;
    this.scriptError = error;
  }

  /** Where in the script it failed, if that is why. */
  Optional<GuestError> scriptError() {
    return Optional.ofNullable(scriptError);
  }

  public int httpStatus() {
    return runnerCode.httpStatus();
  }
}
