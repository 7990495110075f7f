package dev.ashlar.base;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Random names of the DCP wire: 22-character base62 ids of jobs and workers, 21-character nonces.
 */
public final class Ids {
  /** Jobs, workers and compute groups have ids of this many base62 characters. */
  public static final int OPAQUE_LENGTH = 22;

  /** Nonces, stamps and session id halves have this many characters. */
  public static final int NONCE_LENGTH = 21;

  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Pattern OPAQUE = Pattern.compile("[0-9A-Za-z]{22}");

  private Ids() {}

  /** A fresh id; the caller passes a {@code SecureRandom} unless it is a test. */
  public static String opaque(RandomGenerator random) {
    return text(random, OPAQUE_LENGTH);
  }

  /** A fresh nonce; the caller passes a {@code SecureRandom} unless it is a test. */
  public static String nonce(RandomGenerator random) {
    return text(random, NONCE_LENGTH);
  }

  public static boolean isOpaque(String text) {
    return OPAQUE.matcher(text).matches();
  }

  /** Whole bytes at a time: a secure generator takes a lock for each draw. */
  private static String text(RandomGenerator random, int length) {
    var text = new StringBuilder(length);
    var bytes = new byte[length + length / 4];
    while (text.length() < length) {
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length && text.length() < length; i++) {
        int six = bytes[i] & 63;
        // Two of the 64 are drawn again, so that all characters are equally likely.
        if (six < BASE62.length()) {
          text.append(BASE62.charAt(six));
        }
      }
    }
    return text.toString();
  }
}
