package dev.ashlar.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] SECRET = {7, 8, 9};

  private final Seal seal = new Seal(key(), RANDOM);

  @Test
  void whatWasSealedOpensAtItsPlace() {
    assertThat(seal.open(seal.seal(SECRET, "here"), "here")).isEqualTo(SECRET);
  }

  @Test
  void whatWasSealedDoesNotShowThePlainTextAndNeverRepeats() {
    byte[] first = seal.seal(SECRET, "here");

    assertThat(seal.seal(SECRET, "here")).isNotEqualTo(first);
    assertThat(first).hasSize(1 + 12 + SECRET.length + 16);
  }

  @Test
  void aRowMovedToAnotherPlaceDoesNotOpen() {
    byte[] sealed = seal.seal(SECRET, "here");

    assertBroken(seal, sealed, "there");
  }

  @Test
  void anotherInstallationsKeyDoesNotOpen() {
    byte[] sealed = seal.seal(SECRET, "here");

    assertBroken(new Seal(key(), RANDOM), sealed, "here");
  }

  @Test
  void everyAlteredByteIsNoticed() {
    byte[] sealed = seal.seal(SECRET, "here");

    for (int i = 0; i < sealed.length; i++) {
      byte[] altered = sealed.clone();
      altered[i] ^= 1;
      assertBroken(seal, altered, "here");
    }
    assertBroken(seal, new byte[0], "here");
  }

  private static void assertBroken(Seal seal, byte[] sealed, String place) {
    assertThatThrownBy(() -> seal.open(sealed, place))
        .isInstanceOfSatisfying(
            KeysException.class,
            e -> assertThat(e.code()).isEqualTo(KeysException.Code.SEAL_BROKEN));
  }

  private static byte[] key() {
    var key = new byte[Seal.KEY_BYTES];
    RANDOM.nextBytes(key);
    return key;
  }
}
