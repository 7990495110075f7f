package dev.ashlar.job;

import dev.ashlar.base.Amount;

/** What a deployer pays for a slice. */
public sealed interface Offer {
  /** A fixed amount for each slice; zero for local execution. */
  record PerSlice(Amount amount) implements Offer {
    /** The most that one slice may be offered, in DCC. */
    public static final Amount MAX = Amount.ofDecimal("1000000000");

    /** Refuses a negative amount and one above {@link #MAX}. */
    public PerSlice {
      if (amount.isNegative() || amount.compareTo(MAX) > 0) {
        throw JobException.badArgument(
            "payment per slice is %s DCC".formatted(amount), "offer between 0 and " + MAX);
      }
    }
  }

  /** A multiple of the network's price for the measured profile of a slice. */
  record MarketValue(double factor) implements Offer {
    public static final double MAX_FACTOR = 1_000_000;

    /** Refuses a factor that is not positive, and one above {@link #MAX_FACTOR}. */
    public MarketValue {
      if (!(factor > 0 && factor <= MAX_FACTOR)) {
        throw JobException.badArgument(
            "market value factor is " + factor, "use a factor above 0, up to " + MAX_FACTOR);
      }
    }
  }
}
