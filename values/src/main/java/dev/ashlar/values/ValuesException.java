package dev.ashlar.values;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/** Why a value could not be read or written. */
public final class ValuesException extends AshlarException {
  /** The ways to fail. */
  public enum Code implements ErrorCode {
    /** Bytes or text that do not follow their format. */
    MALFORMED(Fault.PEER),
    /** Well formed, but beyond a limit of this reader. */
    TOO_BIG(Fault.PEER),
    /** Something that is never taken from outside: host objects, shared memory, code. */
    REFUSED(Fault.PEER),
    /** A value that the form asked for cannot carry. */
    NOT_CLONEABLE(Fault.CALLER);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  ValuesException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }

  static ValuesException malformed(String message) {
    return new ValuesException(Code.MALFORMED, message, "", null);
  }

  static ValuesException tooBig(String message) {
    return new ValuesException(Code.TOO_BIG, message, "send less at a time", null);
  }

  static ValuesException refused(String message) {
    return new ValuesException(Code.REFUSED, message, "send plain data instead", null);
  }

  static ValuesException notCloneable(String message) {
    return new ValuesException(Code.NOT_CLONEABLE, message, "send plain data instead", null);
  }
}
