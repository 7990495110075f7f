package dev.ashlar.bank;

import java.util.Locale;

/** Why a movement took place, as far as the bank knows. */
public enum Kind {
  /** A development network welcomes a new account. */
  GIFT,
  /** The network's owner puts money into circulation. */
  ISSUE,
  /** A job's payer sets money aside for it. */
  HOLD,
  /** A payee is paid out of a job's hold. */
  PAY,
  /** What is left of a hold goes back to the payer. */
  RELEASE,
  /** One account's owner gives to another. */
  TRANSFER;

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Kind ofColumn(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
