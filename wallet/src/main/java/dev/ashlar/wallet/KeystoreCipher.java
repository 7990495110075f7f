package dev.ashlar.wallet;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a V3 keystore does with its derived key: encrypt with one half, authenticate with the other.
 */
final class KeystoreCipher {
  private KeystoreCipher() {}

  /** AES-128-CTR, which is its own inverse. */
  static byte[] apply(byte[] derived, byte[] iv, byte[] data) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(derived, 0, 16, "AES"), new IvParameterSpec(iv));
      return cipher.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES in counter mode", e);
    }
  }

  static byte[] mac(byte[] derived, byte[] ciphertext) {
    byte[] input = Arrays.copyOfRange(derived, 16, 32 + ciphertext.length);
    System.arraycopy(ciphertext, 0, input, 16, ciphertext.length);
    return Hashes.keccak256(input);
  }
}
