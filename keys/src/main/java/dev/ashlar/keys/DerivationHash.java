package dev.ashlar.keys;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The hashes that HKDF may be asked for. SHA-512/256 is one that browsers' engines lack. */
public enum DerivationHash {
  SHA_1("SHA-1", "HmacSHA1", 20),
  SHA_256("SHA-256", "HmacSHA256", 32),
  SHA_384("SHA-384", "HmacSHA384", 48),
  SHA_512("SHA-512", "HmacSHA512", 64),
  SHA_512_256("SHA-512-256", "HmacSHA512/256", 32);

  private final String webName;
  private final String macName;
  private final int length;

  DerivationHash(String webName, String macName, int length) {
    this.webName = webName;
    this.macName = macName;
    this.length = length;
  }

  /** By the name scripts use, in any case; {@code SHA-512/256} is accepted for the last one. */
  public static DerivationHash of(String name) {
    String upper = name.toUpperCase(Locale.ROOT).replace('/', '-');
    for (DerivationHash hash : values()) {
      if (hash.webName.equals(upper)) {
        return hash;
      }
    }
    throw new KeysException(
        KeysException.Code.BAD_DERIVATION,
        "unknown hash '%s'".formatted(name.length() <= 32 ? name : name.substring(0, 32) + "…"),
        "use one of "
            + Arrays.stream(values())
                .map(DerivationHash::webName)
                .collect(Collectors.joining(", ")));
  }

  /** The name in Web Crypto's spelling. */
  public String webName() {
    return webName;
  }

  String macName() {
    return macName;
  }

  /** Length of one block of output, in bytes. */
  int length() {
    return length;
  }
}
