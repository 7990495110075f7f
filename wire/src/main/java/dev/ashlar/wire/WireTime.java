package dev.ashlar.wire;

import java.math.BigDecimal;

/** Times of the wire: seconds since the epoch with a fraction, as JavaScript prints them. */
final class WireTime {
  private WireTime() {}

  static String text(long epochMillis) {
    return BigDecimal.valueOf(epochMillis, 3).stripTrailingZeros().toPlainString();
  }
}
