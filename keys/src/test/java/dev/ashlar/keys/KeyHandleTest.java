package dev.ashlar.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHandleTest {
  private static final byte[] NONE = {};

  @ParameterizedTest
  @CsvSource({
    "SHA-256, ashlar/accept, ae9f40d6cc71694a59c25c886485e8494d2aa1787d2bb17f39a582541eed1954",
    "SHA-512, ashlar/accept, b5b3f1d21f5b421d6a61d8c5bcde1febe0694930632dfecd8792b32e2f3173e8",
    "SHA-512, nftrout/encryption/nfts, 7b9c6c4f07a7216ddab76b566dc83670e61885595abf58ff255ee5d765472d28",
    "SHA-512-256, ashlar/accept, 88c32d72cdd41b7767de0c3a0fc68989d22b7cb8f2b5c77ee741b377e1b2873c",
    "sha-512/256, ashlar/accept, 88c32d72cdd41b7767de0c3a0fc68989d22b7cb8f2b5c77ee741b377e1b2873c",
  })
  void aKeyDerivesWhatTheReferenceDerives(String hash, String info, String expected) {
    try (var key = oneToThirtyTwo()) {
      byte[] derived = key.deriveBits(DerivationHash.of(hash), NONE, utf8(info), 256);

      assertThat(HexFormat.of().formatHex(derived)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SHA-256, 450855baba9287bc05fbbde06611dfd1ebc6fc96b67e2f8ac20408450872b55b",
    "SHA-512, 3d76dbd65f0124ae1b62078406ac4c50a98af87341ee0e6a4cdd875c0a0d5311",
    "SHA-512-256, 70133150adf858e5a8b1b7aa1fe0a5de8fdb41e2ec349b47dbfaee8b13eaf031",
  })
  void aPaddedKeyDerivesWhatTheOldLibraryDerived(String hash, String expected) {
    try (var key = oneToThirtyTwo()) {
      byte[] derived =
          key.deriveBitsPadded(DerivationHash.of(hash), NONE, utf8("ashlar/accept"), 256);

      assertThat(HexFormat.of().formatHex(derived)).isEqualTo(expected);
    }
  }

  /** RFC 5869, test cases 1 and 4: salts, and more than one block. */
  @ParameterizedTest
  @CsvSource({
    "SHA-256, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 000102030405060708090a0b0c,"
        + " f0f1f2f3f4f5f6f7f8f9,"
        + " 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    "SHA-1, 0b0b0b0b0b0b0b0b0b0b0b, 000102030405060708090a0b0c, f0f1f2f3f4f5f6f7f8f9,"
        + " 085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896",
  })
  void theVectorsOfTheStandardHold(
      String hash, String key, String salt, String info, String expected) {
    var hex = HexFormat.of();
    try (var handle = new KeyHandle(hex.parseHex(key))) {
      byte[] derived =
          handle.deriveBits(
              DerivationHash.of(hash),
              hex.parseHex(salt),
              hex.parseHex(info),
              expected.length() * 4);

      assertThat(hex.formatHex(derived)).isEqualTo(expected);
    }
  }

  @Test
  void aClosedHandleIsWipedAndDerivesNothing() {
    var bytes = new byte[] {1, 2, 3};
    var key = new KeyHandle(bytes);

    key.close();

    assertThat(bytes).containsOnly(0);
    assertThatThrownBy(() -> key.deriveBits(DerivationHash.SHA_256, NONE, NONE, 256))
        .isInstanceOfSatisfying(
            KeysException.class,
            e -> assertThat(e.code()).isEqualTo(KeysException.Code.HANDLE_CLOSED));
  }

  @ParameterizedTest
  @CsvSource({"-8", "7", "65288"})
  void aLengthThatHkdfCannotGiveIsRefusedWithTheLimit(int bits) {
    try (var key = oneToThirtyTwo()) {
      assertThatThrownBy(() -> key.deriveBits(DerivationHash.SHA_256, NONE, NONE, bits))
          .isInstanceOf(KeysException.class)
          .hasMessageContaining(String.valueOf(bits));
    }
  }

  @Test
  void anUnknownHashIsRefusedByItsName() {
    assertThatThrownBy(() -> DerivationHash.of("MD5"))
        .isInstanceOf(KeysException.class)
        .hasMessageContaining("MD5");
  }

  private static KeyHandle oneToThirtyTwo() {
    var bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i + 1);
    }
    return new KeyHandle(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
