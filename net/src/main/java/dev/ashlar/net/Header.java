package dev.ashlar.net;

import java.util.List;
import java.util.Optional;

/** One header line. A name may occur several times, so headers travel as lists of these. */
public record Header(String name, String value) {

  /** Refuses what would let one header smuggle in another line. */
  public Header {
    if (name.isEmpty() || !name.chars().allMatch(Header::isTokenCharacter)) {
      throw new IllegalArgumentException("not a header name: '%s'".formatted(name));
    }
    if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("header %s has a line break in its value".formatted(name));
    }
  }

  public boolean is(String otherName) {
    return name.equalsIgnoreCase(otherName);
  }

  /** The first value under this name, in whichever case the name is written. */
  public static Optional<String> first(List<Header> headers, String name) {
    for (Header header : headers) {
      if (header.is(name)) {
        return Optional.of(header.value);
      }
    }
    return Optional.empty();
  }

  private static boolean isTokenCharacter(int c) {
    return c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
  }
}
