package dev.ashlar.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals what is stored: AES-256-GCM under one key of the installation. What was sealed opens only
 * for the same key and the same place, so that rows cannot be swapped. Thread-safe.
 *
 * <p>A sealed text is one format byte, a random nonce of 12 bytes, the ciphertext and a tag of 16.
 * Random nonces are safe for 2^32 texts under one key, far beyond what one installation writes.
 */
public final class Seal {
  /** Length of a sealing key. */
  public static final int KEY_BYTES = 32;

  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String CIPHER = "AES/GCM/NoPadding";

  private final SecretKeySpec key;
  private final SecureRandom random;

  /** Copies the key; the caller may wipe its array. */
  public Seal(byte[] key, SecureRandom random) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a sealing key has %d bytes, this one %d".formatted(KEY_BYTES, key.length));
    }
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /** Seals a text for one place: a table and the primary key of a row, say. */
  public byte[] seal(byte[] plain, String place) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, place);
      var sealed = new byte[1 + NONCE_BYTES + cipher.getOutputSize(plain.length)];
      sealed[0] = FORMAT;
      System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
      cipher.doFinal(plain, 0, plain.length, sealed, 1 + NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM does not work in this JDK", e);
    }
  }

  /** Opens what was sealed for that place; {@code SEAL_BROKEN} where key, place or text differ. */
  public byte[] open(byte[] sealed, String place) {
    if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != FORMAT) {
      throw broken(place, null);
    }
    byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, place);
      return cipher.doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
    } catch (AEADBadTagException e) {
      throw broken(place, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM does not work in this JDK", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static KeysException broken(String place, @Nullable Throwable cause) {
    return new KeysException(
        KeysException.Code.SEAL_BROKEN,
        "cannot open what is sealed at %s: it was sealed by another key, or altered"
            .formatted(place),
        "restore the sealing key of this installation from its backup; it belongs to the database",
        cause);
  }
}
