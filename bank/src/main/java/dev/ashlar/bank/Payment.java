package dev.ashlar.bank;

import dev.ashlar.base.Amount;
import dev.ashlar.wallet.Address;

/** What a payee gets out of a job's hold, and the words that stand in the statement for it. */
public record Payment(Address payee, Amount amount, String memo) {

  /** Refuses negative amounts and memos that are too long. */
  public Payment {
    Checks.amount(amount);
    Checks.memo(memo);
  }
}
