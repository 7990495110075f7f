package dev.ashlar.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CurveTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] SECRET = HEX.parseHex("46".repeat(32));

  static Stream<Curve> curves() {
    return Stream.of(new JavaCurve(), new NativeCurve());
  }

  @ParameterizedTest
  @MethodSource("curves")
  void theVectorOfTheWireIsSigned(Curve curve) {
    byte[] hash = HEX.parseHex("89a53093f447d524817ad47c25515d7aac14d95019d510f87d0457ffbac98df2");

    Curve.Signed signed = curve.sign(SECRET, curve.publicKey(SECRET), hash);

    assertThat(HEX.formatHex(signed.r()))
        .isEqualTo("d5b97a29a0558b6ac2e25c582a0ca85690986b0a10df714c0fbd28b3c993251a");
    assertThat(HEX.formatHex(signed.s()))
        .isEqualTo("0a83ab0ec3b15898968f2de5621621e93a516e2da5fc32677630aef72cd5e313");
    assertThat(signed.recovery()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("curves")
  void aSignatureRecoversToItsKey(Curve curve) {
    var random = new Random(7);
    for (int i = 0; i < 20; i++) {
      var secret = new byte[32];
      var hash = new byte[32];
      random.nextBytes(secret);
      random.nextBytes(hash);
      secret[0] = 0;
      byte[] key = curve.publicKey(secret);
      Curve.Signed signed = curve.sign(secret, key, hash);

      assertThat(curve.recover(hash, signed.r(), signed.s(), signed.recovery()))
          .hasValueSatisfying(recovered -> assertThat(recovered).isEqualTo(key));
    }
  }

  @Test
  void bothImplementationsGiveTheSameBytes() {
    var random = new Random(11);
    Curve java = new JavaCurve();
    Curve fast = new NativeCurve();
    for (int i = 0; i < 50; i++) {
      var secret = new byte[32];
      var hash = new byte[32];
      random.nextBytes(secret);
      random.nextBytes(hash);
      secret[0] = 1;
      byte[] key = java.publicKey(secret);
      Curve.Signed left = java.sign(secret, key, hash);
      Curve.Signed right = fast.sign(secret, key, hash);

      assertThat(fast.publicKey(secret)).isEqualTo(key);
      assertThat(right).usingRecursiveComparison().isEqualTo(left);
    }
  }

  @ParameterizedTest
  @MethodSource("curves")
  void numbersOutsideTheGroupAreNoKeysAndRecoverNobody(Curve curve) {
    var zero = new byte[32];
    byte[] order = HEX.parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    assertThat(curve.isSecret(zero)).isFalse();
    assertThat(curve.isSecret(order)).isFalse();
    assertThat(curve.isSecret(new byte[31])).isFalse();
    assertThat(curve.recover(SECRET, zero, SECRET, 0)).isEmpty();
    assertThat(curve.recover(SECRET, order, SECRET, 0)).isEmpty();
    assertThat(curve.recover(SECRET, SECRET, zero, 1)).isEmpty();
    assertThat(curve.recover(SECRET, SECRET, order, 1)).isEmpty();
  }
}
