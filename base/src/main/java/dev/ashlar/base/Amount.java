package dev.ashlar.base;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An exact amount of credits, counted in the smallest unit: 10⁻¹⁸ DCC. May be negative where a
 * ledger line is.
 *
 * <p>Never a binary fraction: {@link #ofDecimal} takes what a person or a peer wrote and refuses
 * more than 18 decimals, while {@link #ofDouble} is for the one place where the DCP wire carries a
 * JSON number.
 */
public record Amount(BigInteger units) implements Comparable<Amount> {
  /** Decimal places of one DCC. */
  public static final int SCALE = 18;

  public static final Amount ZERO = new Amount(BigInteger.ZERO);

  /** Digits before the point that {@link #ofDecimal} takes; more credits than anyone will have. */
  private static final int MAX_DIGITS = 40;

  /** Characters of an amount as text. */
  private static final int MAX_CHARS = 100;

  /**
   * Reads decimal text such as {@code 0.001}; more than 18 decimals or 40 digits before the point,
   * or anything but a number, is refused. The text may be a stranger's: {@code 1e999999999} must
   * not become that many digits.
   */
  public static Amount ofDecimal(String text) {
    if (text.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "an amount of %d characters; at most %d".formatted(text.length(), MAX_CHARS));
    }
    try {
      var number = new BigDecimal(text);
      if ((long) number.precision() - number.scale() > MAX_DIGITS) {
        throw new IllegalArgumentException(
            "an amount of more than %d digits: '%s'".formatted(MAX_DIGITS, text));
      }
      if (number.scale() > SCALE + MAX_CHARS) {
        throw new ArithmeticException("no text as short as this has them without an exponent");
      }
      return new Amount(number.setScale(SCALE, RoundingMode.UNNECESSARY).unscaledValue());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not an amount: '%s'".formatted(text), e);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("more than 18 decimals: '%s'".formatted(text), e);
    }
  }

  /** Takes the shortest decimal that names this double, and rounds it down to 18 decimals. */
  public static Amount ofDouble(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("not an amount: " + value);
    }
    return new Amount(BigDecimal.valueOf(value).setScale(SCALE, RoundingMode.DOWN).unscaledValue());
  }

  public Amount plus(Amount other) {
    return new Amount(units.add(other.units));
  }

  public Amount minus(Amount other) {
    return new Amount(units.subtract(other.units));
  }

  public Amount times(long count) {
    return new Amount(units.multiply(BigInteger.valueOf(count)));
  }

  public Amount negate() {
    return new Amount(units.negate());
  }

  public boolean isZero() {
    return units.signum() == 0;
  }

  public boolean isNegative() {
    return units.signum() < 0;
  }

  @Override
  public int compareTo(Amount other) {
    return units.compareTo(other.units);
  }

  /**
   * Plain decimal text without trailing zeros, as the wire and people want it: {@code 0.001},
   * {@code 2}, {@code 0}.
   */
  @Override
  public String toString() {
    if (isZero()) {
      return "0";
    }
    return new BigDecimal(units, SCALE).stripTrailingZeros().toPlainString();
  }
}
