package dev.ashlar.bank;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;

/** Why a movement of money is refused. Nothing of it has been written then. */
public final class BankException extends AshlarException {

  /** The reasons for which money does not move. */
  public enum Code implements ErrorCode {
    /** The account holds less than what should leave it. */
    ENOFUNDS(Fault.CALLER),
    /** Nobody has opened this account. */
    UNKNOWN_ACCOUNT(Fault.CALLER),
    /** No hold was ever placed for this job. */
    UNKNOWN_JOB(Fault.CALLER),
    /** A hold or the issuer stands where only a person's account may. */
    SYSTEM_ACCOUNT(Fault.CALLER),
    /** The job's hold belongs to another payer. */
    OTHER_PAYER(Fault.CALLER),
    /** A negative amount, or one beyond what the books can carry. */
    BAD_AMOUNT(Fault.CALLER),
    /** A memo that is too long or not plain text. */
    BAD_MEMO(Fault.CALLER),
    /** From an account to itself. */
    SAME_ACCOUNT(Fault.CALLER),
    /** More would leave a hold than is in it. */
    HOLD_SPENT(Fault.CALLER),
    /** This database holds no books. */
    NO_BOOKS(Fault.CALLER),
    /** More has left a hold than was ever in it. */
    BOOKS_DO_NOT_BALANCE(Fault.OURS_FATAL);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  BankException(Code code, String message, String remedy) {
    super(code, message, remedy, null);
  }
}
