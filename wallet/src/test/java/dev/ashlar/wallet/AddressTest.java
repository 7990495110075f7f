package dev.ashlar.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class AddressTest {
  private static final String CHECKSUMMED = "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F";

  @Test
  void oneLetterCaseIsTakenUnchecked() {
    assertThat(Address.of(CHECKSUMMED.toLowerCase(Locale.ROOT)).text()).isEqualTo(CHECKSUMMED);
    assertThat(Address.of(CHECKSUMMED.substring(2).toUpperCase(Locale.ROOT)).text())
        .isEqualTo(CHECKSUMMED);
  }

  @Test
  void mixedCaseMustBeTheChecksum() {
    assertThat(Address.of(CHECKSUMMED).bytes()).hasSize(20);
    assertThatThrownBy(() -> Address.of(CHECKSUMMED.replace("8A6", "8a6")))
        .hasMessageStartingWith("Bad checksum for address 0x9d8a62");
  }

  @Test
  void otherTextsAreRefused() {
    assertThatThrownBy(() -> Address.of("12"))
        .hasMessage("Addresses must be 40 digits long; 12 is 2 digits");
    assertThatThrownBy(() -> Address.of("zz")).hasMessage("Invalid address (zz)");
  }

  @Test
  void aKeyHasItsAddress() {
    PrivateKey key = PrivateKey.ofHex("46".repeat(32));

    assertThat(key.address().text()).isEqualTo(CHECKSUMMED);
    assertThat(key.toString()).doesNotContain("4646");
    assertThatThrownBy(() -> PrivateKey.ofHex("00".repeat(32))).isInstanceOf(WalletException.class);
  }
}
