package dev.ashlar.wallet;

import dev.ashlar.wallet.WalletException.Code;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A secp256k1 private key with its address. Immutable and thread-safe; its text form shows the
 * address only, so that a careless log line gives nothing away.
 */
public final class PrivateKey {
  private final byte[] secret;
  private final byte[] publicKey;
  private final Address address;

  private PrivateKey(byte[] secret) {
    this.secret = secret;
    this.publicKey = Curve.best().publicKey(secret);
    this.address = Address.ofPublicKey(publicKey);
  }

  /** A fresh key. */
  public static PrivateKey random(SecureRandom random) {
    var secret = new byte[32];
    do {
      random.nextBytes(secret);
    } while (!Curve.best().isSecret(secret));
    return new PrivateKey(secret);
  }

  /** The key of 32 bytes; zero and numbers at or above the order of the group are refused. */
  public static PrivateKey of(byte[] secret) {
    if (!Curve.best().isSecret(secret)) {
      throw new WalletException(
          Code.BAD_KEY,
          "not a private key: %d bytes out of range".formatted(secret.length),
          "give 32 bytes, above zero and below the order of secp256k1");
    }
    return new PrivateKey(secret.clone());
  }

  /** The key of 64 hex digits, with or without {@code 0x}. */
  public static PrivateKey ofHex(String hex) {
    String digits = hex.startsWith("0x") ? hex.substring(2) : hex;
    try {
      return of(HexFormat.of().parseHex(digits));
    } catch (IllegalArgumentException e) {
      // The cause's message may quote digits of the key, so it stays behind.
      throw new WalletException(
          Code.BAD_KEY,
          "not a private key: %d characters".formatted(hex.length()),
          "give 0x and 64 hex digits");
    }
  }

  public Address address() {
    return address;
  }

  /** The public key: 64 bytes, both coordinates. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Signs a 32-byte hash. The same key and hash give the same signature always. */
  public Signature sign(byte[] hash) {
    if (hash.length != 32) {
      throw new IllegalArgumentException("a hash to sign has 32 bytes, not " + hash.length);
    }
    Curve.Signed signed = Curve.best().sign(secret, publicKey, hash);
    return new Signature(signed.r(), signed.s(), Signature.FIRST_V + signed.recovery());
  }

  /** Signs a text as a personal message: what JSON bodies of the wire are signed by. */
  public Signature signText(String text) {
    return sign(Hashes.personal(text));
  }

  /** The secret itself, as {@code 0x} and 64 hex digits. */
  public String hex() {
    return "0x" + HexFormat.of().formatHex(secret);
  }

  /** A copy of the 32 secret bytes; who asks wipes it. */
  public byte[] bytes() {
    return secret.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrivateKey key && MessageDigest.isEqual(secret, key.secret);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  @Override
  public String toString() {
    return "private key of " + address;
  }
}
