package dev.ashlar.bank;

import dev.ashlar.base.Amount;
import java.math.BigInteger;

/** The limits of what the books can carry. */
final class Checks {
  /** Far above any money that exists, far below where sums would overflow a column. */
  static final Amount MAX_AMOUNT = new Amount(BigInteger.TEN.pow(35));

  static final int MAX_MEMO = 200;
  static final int MAX_JOB = 128;

  private Checks() {}

  static Amount amount(Amount amount) {
    if (amount.isNegative() || amount.compareTo(MAX_AMOUNT) > 0) {
      throw new BankException(
          BankException.Code.BAD_AMOUNT,
          "amounts are 0 to %s DCC, not %s".formatted(MAX_AMOUNT, amount),
          "");
    }
    return amount;
  }

  static String memo(String memo) {
    if (memo.length() > MAX_MEMO || memo.chars().anyMatch(Character::isISOControl)) {
      throw new BankException(
          BankException.Code.BAD_MEMO,
          "a memo of %d characters".formatted(memo.length()),
          "memos are plain text of at most %d characters".formatted(MAX_MEMO));
    }
    return memo;
  }

  static String job(String job) {
    if (job.isEmpty() || job.length() > MAX_JOB || job.chars().anyMatch(Character::isISOControl)) {
      throw new BankException(
          BankException.Code.UNKNOWN_JOB,
          "not the id of a job: %d characters".formatted(job.length()),
          "");
    }
    return job;
  }
}
