package dev.ashlar.bank;

import dev.ashlar.base.Amount;

/**
 * What the owner of a network decides about its bank.
 *
 * @param gift what each new account is given once; zero except on a development network
 */
public record BankOptions(Amount gift) {
  /** Nothing is given away. */
  public static final BankOptions DEFAULTS = new BankOptions(Amount.ZERO);

  /** Refuses a gift that would be taken. */
  public BankOptions {
    Checks.amount(gift);
  }

  public BankOptions withGift(Amount gift) {
    return new BankOptions(gift);
  }
}
