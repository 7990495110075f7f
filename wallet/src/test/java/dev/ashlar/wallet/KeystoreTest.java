package dev.ashlar.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.wallet.WalletException.Code;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeystoreTest {
  private static final PrivateKey KEY = PrivateKey.ofHex("46".repeat(32));
  private static final HexFormat HEX = HexFormat.of();
  private static final String PBKDF2 =
      """
      {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
      "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
      "kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",
      "salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
      "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
      "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
      """;

  @ParameterizedTest
  @CsvSource({
    "'',640704cf041b2b241cf8bd17596c11f46ab7ee0ab9975fc264c22737851ba30f,"
        + "d7ba371816afe571287100a878268a046deae9c50ef27376ac11e1656f42b050",
    "correct horse,b5dc946b79d51a824651d213b635b58b2dda9eb8277a570e27119def6be9efa5,"
        + "c8284c54500d6bcf62ca7df127ddab6e6c892ab54b7aaed4b25000bf7d6ca267"
  })
  void filesAreThoseOfTheSpecification(String passphrase, String ciphertext, String mac) {
    byte[] salt = HEX.parseHex("00".repeat(16) + "11".repeat(16));
    byte[] iv = HEX.parseHex("22".repeat(16));

    Keystore keystore =
        Keystore.lock(
            KEY, passphrase, "demo", Instant.EPOCH, new Keystore.Fresh(salt, iv, "id", 1024));

    assertThat(keystore.json()).contains(ciphertext, mac, "\"label\":\"demo\"");
    assertThat(Keystore.parse(keystore.json()).unlock(passphrase)).isEqualTo(KEY);
    assertThat(keystore.address()).isEqualTo(KEY.address());
  }

  @Test
  void aFileWithPbkdf2IsRead() {
    assertThat(Keystore.parse(PBKDF2).unlock("testpassword").hex())
        .isEqualTo("0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d");
  }

  @Test
  void aWrongPassphraseIsRefused() {
    Keystore keystore = Keystore.create(KEY, "right", Keystore.Strength.COMPAT, "x");

    assertThatThrownBy(() -> keystore.unlock("wrong"))
        .isInstanceOfSatisfying(
            WalletException.class, e -> assertThat(e.code()).isEqualTo(Code.WRONG_PASSPHRASE));
  }

  @Test
  void aFileCannotAskForAllMemory() {
    String json = Keystore.create(KEY, "", Keystore.Strength.COMPAT, "x").json();

    assertThatThrownBy(() -> Keystore.parse(json.replace("\"n\":1024", "\"n\":1073741824")))
        .isInstanceOfSatisfying(
            WalletException.class, e -> assertThat(e.code()).isEqualTo(Code.TOO_COSTLY));
    assertThatThrownBy(() -> Keystore.parse(json.replace("\"n\":1024", "\"n\":1000")))
        .isInstanceOfSatisfying(
            WalletException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED));
  }

  @Test
  void filesThatAreNoKeystoresAreRefused() {
    for (String json : new String[] {"", "{}", "[]", "nul", "{\"version\":3}", "{\"version\":1}"}) {
      assertThatThrownBy(() -> Keystore.parse(json)).isInstanceOf(WalletException.class);
    }
  }
}
