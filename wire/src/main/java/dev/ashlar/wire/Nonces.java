package dev.ashlar.wire;

import dev.ashlar.base.Ids;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Fresh names of bodies, tokens and nonces, each with 126 random bits. Thread-safe. */
final class Nonces {
  private static final int BYTES = 16;

  private final RandomGenerator random;
  private final char side;
  private final AtomicLong counter = new AtomicLong();

  /**
   * @param side {@code i} for the initiator of a session, {@code t} for its target
   */
  Nonces(RandomGenerator random, char side) {
    this.random = random;
    this.side = side;
  }

  /** One draw of bytes, since one draw a character would cost more than the signature. */
  String fresh() {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(bytes)
        .substring(0, Ids.NONCE_LENGTH);
  }

  String token() {
    return "AT" + side + counter.incrementAndGet() + "-" + fresh();
  }

  String nonce() {
    return "NN" + side + counter.incrementAndGet() + "-" + fresh();
  }

  String bodyId() {
    return side + "-" + counter.incrementAndGet() + "-" + fresh();
  }
}
