package dev.ashlar.values;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Dates as JavaScript's {@code toISOString} writes them. */
final class KvinDates {
  private KvinDates() {}

  static String text(double millis) {
    LocalDateTime time =
        LocalDateTime.ofInstant(Instant.ofEpochMilli((long) millis), ZoneOffset.UTC);
    var out = new StringBuilder(27);
    int year = time.getYear();
    if (year < 0 || year > 9999) {
      digits(out.append(year < 0 ? '-' : '+'), Math.abs(year), 6);
    } else {
      digits(out, year, 4);
    }
    digits(out.append('-'), time.getMonthValue(), 2);
    digits(out.append('-'), time.getDayOfMonth(), 2);
    digits(out.append('T'), time.getHour(), 2);
    digits(out.append(':'), time.getMinute(), 2);
    digits(out.append(':'), time.getSecond(), 2);
    digits(out.append('.'), time.getNano() / 1_000_000, 3);
    return out.append('Z').toString();
  }

  private static void digits(StringBuilder out, int number, int count) {
    String digits = Integer.toString(number);
    out.repeat('0', Math.max(0, count - digits.length())).append(digits);
  }

  /** Milliseconds of an ISO text; NaN for any other text, as for JavaScript's invalid dates. */
  static double millis(String text) {
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return Double.NaN;
    }
  }
}
