package dev.ashlar.keys;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/** What can go wrong with an Omni Key. */
public final class KeysException extends AshlarException {
  /** The ways to fail. */
  public enum Code implements ErrorCode {
    /** No key network of that name is configured. */
    UNKNOWN_NETWORK(Fault.CALLER),
    /** The parameters of a derivation are not ones that HKDF takes. */
    BAD_DERIVATION(Fault.CALLER),
    /** The handle was closed, and its bytes are gone. */
    HANDLE_CLOSED(Fault.CALLER),
    /** What is stored was sealed by another key, or was altered. */
    SEAL_BROKEN(Fault.OURS_FATAL);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  KeysException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  KeysException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
