package dev.ashlar.keys;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An Omni Key in use; must be closed, which wipes its bytes. It derives, and gives its bytes to
 * nobody. Thread-safe.
 */
public final class KeyHandle implements AutoCloseable {
  /** HKDF gives at most this many blocks of its hash. */
  private static final int MAX_BLOCKS = 255;

  /** Salt and info may each have this many bytes. */
  public static final int MAX_PARAMETER_BYTES = 64 * 1024;

  /** The published smart-worker library 1.0.0-alpha.4 puts this many zeros behind the key. */
  public static final int LEGACY_PADDING = 12;

  /* Derivations share the lock; closing takes it alone, so that nobody derives from half-wiped bytes. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final byte[] bytes;
  private boolean closed;

  /** Takes the array over: it is wiped when the handle is closed. */
  KeyHandle(byte[] bytes) {
    this.bytes = bytes;
  }

  /** HKDF over the key. Refuses parameters that Web Crypto would refuse as well. */
  public byte[] deriveBits(DerivationHash hash, byte[] salt, byte[] info, int lengthBits) {
    return derive(hash, salt, info, lengthBits, 0);
  }

  /**
   * HKDF over the key with {@link #LEGACY_PADDING} zero bytes behind it: what scripts bundled with
   * that library version have always derived, and so what their stored ciphertexts need.
   */
  public byte[] deriveBitsPadded(DerivationHash hash, byte[] salt, byte[] info, int lengthBits) {
    return derive(hash, salt, info, lengthBits, LEGACY_PADDING);
  }

  private byte[] derive(
      DerivationHash hash, byte[] salt, byte[] info, int lengthBits, int zerosBehind) {
    if (lengthBits < 0 || lengthBits % 8 != 0 || lengthBits / 8 > MAX_BLOCKS * hash.length()) {
      throw bad(
          "cannot derive %d bits with %s".formatted(lengthBits, hash.webName()),
          "ask for a multiple of 8, at most %d".formatted(MAX_BLOCKS * hash.length() * 8));
    }
    if (salt.length > MAX_PARAMETER_BYTES || info.length > MAX_PARAMETER_BYTES) {
      throw bad(
          "salt has %d bytes and info %d".formatted(salt.length, info.length),
          "send at most %d bytes of each".formatted(MAX_PARAMETER_BYTES));
    }
    lock.readLock().lock();
    try {
      if (closed) {
        throw new KeysException(
            KeysException.Code.HANDLE_CLOSED, "the key handle is closed", "ask for the key again");
      }
      byte[] input = Arrays.copyOf(bytes, bytes.length + zerosBehind);
      try {
        return Hkdf.derive(hash, input, salt, info, lengthBits / 8);
      } finally {
        Arrays.fill(input, (byte) 0);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      Arrays.fill(bytes, (byte) 0);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Says nothing about the key. */
  @Override
  public String toString() {
    return "KeyHandle";
  }

  private static KeysException bad(String message, String remedy) {
    return new KeysException(KeysException.Code.BAD_DERIVATION, message, remedy);
  }
}
