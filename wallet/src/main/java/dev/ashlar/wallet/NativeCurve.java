package dev.ashlar.wallet;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import java.util.Optional;

/** secp256k1 by the C library of Bitcoin Core, some fifteen times as fast as plain Java. */
final class NativeCurve implements Curve {
  private final Secp256k1 library;

  /** Loads the library; fails with a runtime exception or a linkage error where there is none. */
  NativeCurve() {
    this.library = Secp256k1.get();
  }

  @Override
  public boolean isSecret(byte[] secret) {
    return secret.length == 32 && library.secKeyVerify(secret);
  }

  @Override
  public byte[] publicKey(byte[] secret) {
    return withoutPrefix(library.pubkeyCreate(secret));
  }

  @Override
  @SuppressWarnings("NullAway") // the library's extra entropy may be null; its Kotlin type says so
  public Signed sign(byte[] secret, byte[] publicKey, byte[] hash) {
    byte[] compact = library.sign(hash, secret, null);
    byte[] r = Arrays.copyOfRange(compact, 0, 32);
    byte[] s = Arrays.copyOfRange(compact, 32, 64);
    // The library's binding keeps the recovery id to itself, so it is found by recovering.
    for (int recovery = 0; recovery < 2; recovery++) {
      if (recover(hash, r, s, recovery).filter(k -> Arrays.equals(k, publicKey)).isPresent()) {
        return new Signed(r, s, recovery);
      }
    }
    throw new IllegalStateException("a signature does not recover to its own key");
  }

  @Override
  public Optional<byte[]> recover(byte[] hash, byte[] r, byte[] s, int recovery) {
    var compact = Arrays.copyOf(r, 64);
    System.arraycopy(s, 0, compact, 32, 32);
    try {
      return Optional.of(withoutPrefix(library.ecdsaRecover(compact, hash, recovery)));
    } catch (Secp256k1Exception e) {
      return Optional.empty();
    }
  }

  private static byte[] withoutPrefix(byte[] uncompressed) {
    return Arrays.copyOfRange(uncompressed, 1, 65);
  }
}
