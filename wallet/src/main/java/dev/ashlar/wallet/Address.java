package dev.ashlar.wallet;

import dev.ashlar.wallet.WalletException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The 20-byte name of a key: {@code 0x} and 40 hex digits whose letter case is the EIP-55 checksum.
 *
 * <p>Two addresses are equal when their bytes are; the text always has the checksum case.
 */
public record Address(String text) implements Comparable<Address> {
  private static final int DIGITS = 40;

  /** Who nobody is: twenty zero bytes. */
  public static final Address NULL = new Address("0x" + "0".repeat(DIGITS));

  /**
   * Takes what {@link #of} takes and keeps it in checksum case, so that an address that exists is
   * valid.
   */
  public Address {
    text = normalise(text);
  }

  /**
   * Reads an address with or without {@code 0x}. One letter case throughout is taken unchecked;
   * mixed case must be the checksum.
   */
  public static Address of(String text) {
    return new Address(text);
  }

  /** The address of twenty bytes. */
  public static Address of(byte[] bytes) {
    if (bytes.length != DIGITS / 2) {
      throw bad("addresses have 20 bytes, not " + bytes.length);
    }
    return new Address(HexFormat.of().formatHex(bytes));
  }

  /** The address of an uncompressed public key: its two coordinates, 64 bytes. */
  public static Address ofPublicKey(byte[] publicKey) {
    if (publicKey.length != 64) {
      throw new IllegalArgumentException("a public key has 64 bytes, not " + publicKey.length);
    }
    return of(Arrays.copyOfRange(Hashes.keccak256(publicKey), 12, 32));
  }

  /** The twenty bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(text, 2, text.length());
  }

  /** The forty digits in lower case without {@code 0x}, as keystore files carry them. */
  public String digits() {
    return lower(text.substring(2));
  }

  @Override
  public int compareTo(Address other) {
    return digits().compareTo(other.digits());
  }

  @Override
  public String toString() {
    return text;
  }

  private static String normalise(String text) {
    String digits = text.startsWith("0x") ? text.substring(2) : text;
    boolean hasLower = false;
    boolean hasUpper = false;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      hasLower |= c >= 'a' && c <= 'f';
      hasUpper |= c >= 'A' && c <= 'F';
      if (!HexFormat.isHexDigit(c)) {
        throw bad("Invalid address (%s)".formatted(shortened(text)));
      }
    }
    if (digits.length() != DIGITS) {
      throw bad(
          "Addresses must be 40 digits long; %s is %d digits"
              .formatted(shortened(text), digits.length()));
    }
    String checksummed = checksummed(lower(digits));
    if (hasLower && hasUpper && !checksummed.startsWith(digits, 2)) {
      throw bad("Bad checksum for address " + text);
    }
    return checksummed;
  }

  private static String checksummed(String lower) {
    byte[] hash = Hashes.keccak256(lower.getBytes(StandardCharsets.ISO_8859_1));
    var out = new char[2 + DIGITS];
    out[0] = '0';
    out[1] = 'x';
    for (int i = 0; i < DIGITS; i++) {
      char c = lower.charAt(i);
      int nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xF;
      out[i + 2] = c >= 'a' && nibble >= 8 ? (char) (c - 'a' + 'A') : c;
    }
    return new String(out);
  }

  // Not toLowerCase: the digits are ASCII already and no locale may have a say.
  private static String lower(String digits) {
    var out = new char[digits.length()];
    for (int i = 0; i < out.length; i++) {
      char c = digits.charAt(i);
      out[i] = c >= 'A' && c <= 'F' ? (char) (c - 'A' + 'a') : c;
    }
    return new String(out);
  }

  private static String shortened(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }

  private static WalletException bad(String message) {
    return new WalletException(
        Code.BAD_ADDRESS, message, "give 0x and 40 hex digits, in lower case if unsure");
  }
}
