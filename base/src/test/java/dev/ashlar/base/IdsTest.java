package dev.ashlar.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class IdsTest {
  @Test
  void idsHaveTheWiresLengthAndAlphabet() {
    var random = new SecureRandom();

    var id = Ids.opaque(random);

    assertThat(Ids.isOpaque(id)).isTrue();
    assertThat(Ids.nonce(random)).hasSize(Ids.NONCE_LENGTH);
    assertThat(Ids.isOpaque(id + "x")).isFalse();
    assertThat(Ids.isOpaque("../../etc/passwd-------")).isFalse();
  }
}
