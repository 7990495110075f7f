package dev.ashlar.app;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/** What goes wrong between a person and a command. */
final class AppException extends AshlarException {
  enum Code implements ErrorCode {
    /** There is no such command or option, or one is missing. */
    USAGE(Fault.CALLER),
    /** No network of the data folder is up, and none was named. */
    NO_NETWORK(Fault.CALLER),
    /** The named scheduler does not answer, or is none. */
    NO_SCHEDULER(Fault.CALLER),
    /** A file that a command was given cannot be read or written. */
    FILE(Fault.CALLER),
    /** An option's value is not what the option takes. */
    OPTION(Fault.CALLER),
    /** The engine's executable was not named by the launcher. */
    NO_ENGINE(Fault.CALLER),
    /** A smart worker answered other than the command expects. */
    RUNNER(Fault.PEER),
    /** A job ended without all of its results. */
    JOB_FAILED(Fault.CALLER);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  AppException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  AppException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
