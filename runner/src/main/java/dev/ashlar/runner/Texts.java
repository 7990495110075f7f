package dev.ashlar.runner;

import org.jspecify.annotations.Nullable;

/** Texts of scripts on their way into the database. */
final class Texts {
  private Texts() {}

  /** The database refuses NUL characters in texts, and half of a surrogate pair. */
  static String storable(String text) {
    @Nullable StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || isLone(text, i)) {
        if (mended == null) {
          mended = new StringBuilder(text);
        }
        mended.setCharAt(i, '\uFFFD');
      }
    }
    return mended == null ? text : mended.toString();
  }

  /** Whether the character is half of a surrogate pair without its other half. */
  static boolean isLone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
