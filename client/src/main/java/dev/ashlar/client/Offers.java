package dev.ashlar.client;

import dev.ashlar.base.Amount;
import dev.ashlar.job.Offer;

/** Short ways to say what a slice is worth. */
public final class Offers {
  private Offers() {}

  /** The network's price for the measured work of a slice. */
  public static Offer marketValue() {
    return new Offer.MarketValue(1);
  }

  /** A multiple of the network's price. */
  public static Offer marketValue(double factor) {
    return new Offer.MarketValue(factor);
  }

  /** A fixed amount for each slice, as decimal text of DCC such as {@code 0.001}. */
  public static Offer perSlice(String amount) {
    return new Offer.PerSlice(Amount.ofDecimal(amount));
  }

  /** Nothing. */
  public static Offer free() {
    return new Offer.PerSlice(Amount.ZERO);
  }
}
