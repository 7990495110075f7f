package dev.ashlar.worker;

import dev.ashlar.base.Amount;

/** What a worker has to show for its work since it was started. */
public record Earnings(long submitted, long accepted, long returned, Amount earned) {
  static final Earnings NONE = new Earnings(0, 0, 0, Amount.ZERO);

  Earnings plusSubmitted(long results, long taken, Amount paid) {
    return new Earnings(submitted + results, accepted + taken, returned, earned.plus(paid));
  }

  Earnings plusReturned(long slices) {
    return new Earnings(submitted, accepted, returned + slices, earned);
  }
}
