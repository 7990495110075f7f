package dev.ashlar.keys;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF of RFC 5869 over the JDK's Mac. The JDK has a KDF of its own, without SHA-1 and without
 * SHA-512/256; one code for all five hashes is easier to trust than two.
 */
final class Hkdf {
  private Hkdf() {}

  static byte[] derive(DerivationHash hash, byte[] key, byte[] salt, byte[] info, int length) {
    byte[] pseudoRandomKey = new byte[0];
    byte[] block = new byte[0];
    try {
      // A missing salt is a block of zeros (RFC 5869, 2.2); SecretKeySpec refuses an empty key.
      Mac mac = mac(hash, salt.length == 0 ? new byte[hash.length()] : salt);
      pseudoRandomKey = mac.doFinal(key);
      mac = mac(hash, pseudoRandomKey);
      var output = new byte[length];
      for (int written = 0, counter = 1; written < length; counter++) {
        mac.update(block);
        mac.update(info);
        mac.update((byte) counter);
        Arrays.fill(block, (byte) 0);
        block = mac.doFinal();
        int part = Math.min(block.length, length - written);
        System.arraycopy(block, 0, output, written, part);
        written += part;
      }
      return output;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + hash.macName(), e);
    } finally {
      Arrays.fill(pseudoRandomKey, (byte) 0);
      Arrays.fill(block, (byte) 0);
    }
  }

  private static Mac mac(DerivationHash hash, byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(hash.macName());
    mac.init(new SecretKeySpec(key, hash.macName()));
    return mac;
  }
}
