package dev.ashlar.wallet;

import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * secp256k1: the four operations that Ethereum and the DCP wire need. Implementations are
 * stateless, thread-safe, and give the same bytes: signing is deterministic (RFC 6979 with SHA-256)
 * with the low half of {@code s}.
 */
interface Curve {
  /** What signing gives; {@code recovery} is 0 or 1 and says which of two keys signed. */
  @SuppressWarnings("ArrayRecordComponent") // never leaves this package and is never compared
  record Signed(byte[] r, byte[] s, int recovery) {}

  /** Whether 32 bytes are a private key: not zero and below the order of the group. */
  boolean isSecret(byte[] secret);

  /** The 64-byte public key of a private key. */
  byte[] publicKey(byte[] secret);

  Signed sign(byte[] secret, byte[] publicKey, byte[] hash);

  /** The 64-byte key that made a signature, or nothing where no key can have. */
  Optional<byte[]> recover(byte[] hash, byte[] r, byte[] s, int recovery);

  /** The fastest implementation that works on this machine, found once. */
  static Curve best() {
    return Best.CURVE;
  }

  /** Holds the choice; a class of its own so that the native library is loaded at first use. */
  final class Best {
    private static final Logger log = LoggerFactory.getLogger(Curve.class);
    private static final Curve CURVE = choose();

    private Best() {}

    private static Curve choose() {
      Curve java = new JavaCurve();
      try {
        Curve fast = new NativeCurve();
        if (agree(fast, java)) {
          log.atInfo().addKeyValue("curve", "native").log("secp256k1 chosen");
          return fast;
        }
        log.atWarn().addKeyValue("curve", "java").log("native secp256k1 gives other signatures");
      } catch (Exception | LinkageError e) {
        log.atInfo()
            .addKeyValue("curve", "java")
            .addKeyValue("cause", e.toString())
            .log("secp256k1 chosen; the native library does not load here");
      }
      return java;
    }

    private static boolean agree(Curve fast, Curve java) {
      byte[] secret = Hashes.keccak256(new byte[] {1});
      byte[] hash = Hashes.keccak256(new byte[] {2});
      byte[] publicKey = java.publicKey(secret);
      Signed left = fast.sign(secret, publicKey, hash);
      Signed right = java.sign(secret, publicKey, hash);
      return Arrays.equals(publicKey, fast.publicKey(secret))
          && Arrays.equals(left.r(), right.r())
          && Arrays.equals(left.s(), right.s())
          && left.recovery() == right.recovery();
    }
  }
}
