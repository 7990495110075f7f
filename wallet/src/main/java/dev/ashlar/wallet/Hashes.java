package dev.ashlar.wallet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * The hashes of Ethereum and of the DCP wire. Text is hashed as UTF-8, an unpaired surrogate as
 * U+FFFD, as the JavaScript peers do.
 */
public final class Hashes {
  private static final byte[] PERSONAL_PREFIX =
      "\u0019Ethereum Signed Message:\n".getBytes(StandardCharsets.ISO_8859_1);

  private Hashes() {}

  /** Keccak-256 with the padding of Ethereum, which is not SHA3-256. */
  public static byte[] keccak256(byte[] data) {
    var digest = new KeccakDigest(256);
    digest.update(data, 0, data.length);
    var hash = new byte[32];
    digest.doFinal(hash, 0);
    return hash;
  }

  /** The hash that a signature over a text covers: prefix, decimal byte length, text. */
  public static byte[] personal(String text) {
    byte[] message = utf8(text);
    byte[] length = Integer.toString(message.length).getBytes(StandardCharsets.ISO_8859_1);
    var digest = new KeccakDigest(256);
    digest.update(PERSONAL_PREFIX, 0, PERSONAL_PREFIX.length);
    digest.update(length, 0, length.length);
    digest.update(message, 0, message.length);
    var hash = new byte[32];
    digest.doFinal(hash, 0);
    return hash;
  }

  /** Lower-case hex of {@link #personal}. */
  public static String eh0(String message) {
    return HexFormat.of().formatHex(personal(message));
  }

  /** {@code eh1-} and the same hex: the form in which secrets of compute groups are compared. */
  public static String eh1(String message) {
    return "eh1-" + eh0(message);
  }

  /** The salted form: the salt comes before the message. */
  public static String eh1(String salt, String message) {
    return eh1(salt + message);
  }

  /** What a compute group stores of its secret. */
  public static String joinHash(String joinKey, String joinSecret) {
    return eh1(joinKey + " " + joinSecret);
  }

  /** What a worker shows of a join hash: it holds for one session only. */
  public static String joinHashHash(String sessionId, String joinHash) {
    return eh1(sessionId, joinHash);
  }

  public static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static byte[] utf8(String text) {
    return (hasLoneSurrogate(text) ? replaceLoneSurrogates(text) : text)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPairAt(text, i)) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static boolean isPairAt(String text, int i) {
    return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
  }

  private static String replaceLoneSurrogates(String text) {
    var fixed = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (isPairAt(text, i)) {
        i++;
      } else {
        fixed.setCharAt(i, '\uFFFD');
      }
    }
    return fixed.toString();
  }
}
