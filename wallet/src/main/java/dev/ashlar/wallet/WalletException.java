package dev.ashlar.wallet;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/** What can go wrong with keys, signatures and keystore files. */
public final class WalletException extends AshlarException {
  /** The ways to fail. */
  public enum Code implements ErrorCode {
    /** A text that should be an address is not one, or its checksum is wrong. */
    BAD_ADDRESS(Fault.CALLER),
    /** A text or number that should be a private key is not one. */
    BAD_KEY(Fault.CALLER),
    /** A signature that was not made by who claims it. */
    BAD_SIGNATURE(Fault.PEER),
    /** A message, signature or keystore that does not have the form it must have. */
    MALFORMED(Fault.PEER),
    /** A keystore asks for more memory or time than {@link Keystore} grants. */
    TOO_COSTLY(Fault.CALLER),
    /** The passphrase does not open the keystore. */
    WRONG_PASSPHRASE(Fault.CALLER),
    /** A bank keystore would be written without a passphrase although nobody asked for that. */
    UNPROTECTED(Fault.CALLER),
    /** No keystore of that name, label or address. */
    NOT_FOUND(Fault.CALLER),
    /** A keystore of that name is there already. */
    EXISTS(Fault.CALLER),
    /** The folder of keystores cannot be read or written. */
    STORE_UNAVAILABLE(Fault.OURS_PASSING);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  WalletException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  WalletException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }

  static WalletException malformed(String message) {
    return new WalletException(Code.MALFORMED, message, "");
  }
}
