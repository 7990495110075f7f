package dev.ashlar.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalletTest {
  @TempDir Path folder;

  private Wallet wallet() {
    return new Wallet(folder.resolve("keys"), new SecureRandom());
  }

  @Test
  void theIdentityIsMadeOnceAndKept() throws IOException {
    PrivateKey identity = wallet().identity();

    assertThat(wallet().identity()).isEqualTo(identity);
    assertThat(wallet().account()).isNotEqualTo(identity);
    Path file = folder.resolve("keys/id.keystore");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder.resolve("keys"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("id.keystore", "default.keystore");
    }
  }

  @Test
  void anAccountIsFoundByNameLabelAndAddress() {
    Wallet.Entry entry = wallet().createUnprotected("savings");

    PrivateKey key = wallet().account("savings");
    assertThat(key.address()).isEqualTo(entry.keystore().address());
    assertThat(wallet().account(key.address().text())).isEqualTo(key);
    assertThat(wallet().list()).extracting(Wallet.Entry::name).containsExactly("savings");
    assertThat(entry.safe()).isTrue();
  }

  @Test
  void accountsAreNotMadeWithoutAPassphraseByAccident() {
    assertThatThrownBy(() -> wallet().create("savings", ""))
        .isInstanceOfSatisfying(
            WalletException.class,
            e -> assertThat(e.code()).isEqualTo(WalletException.Code.UNPROTECTED));
  }

  @Test
  void aKeystoreIsNeverOverwritten() {
    wallet().createUnprotected("savings");

    assertThatThrownBy(() -> wallet().createUnprotected("savings"))
        .isInstanceOfSatisfying(
            WalletException.class,
            e -> assertThat(e.code()).isEqualTo(WalletException.Code.EXISTS));
  }

  @Test
  void namesCannotLeaveTheFolder() {
    assertThatThrownBy(() -> wallet().createUnprotected("../evil"))
        .isInstanceOf(WalletException.class);
    assertThatThrownBy(() -> wallet().account("../evil"))
        .isInstanceOfSatisfying(
            WalletException.class,
            e -> assertThat(e.code()).isEqualTo(WalletException.Code.NOT_FOUND));
  }

  @Test
  void aPassphraseIsAskedForUntilItOpens() {
    PrivateKey key = PrivateKey.random(new SecureRandom());
    wallet().save("locked", Keystore.create(key, "third", Keystore.Strength.COMPAT, "locked"));
    var answers = new ArrayDeque<>(List.of("first", "second", "third"));
    var asking =
        new Wallet(
            folder.resolve("keys"),
            new SecureRandom(),
            Clock.systemUTC(),
            message -> Optional.ofNullable(answers.poll()));

    assertThat(asking.account("locked")).isEqualTo(key);
    assertThatThrownBy(() -> wallet().account("locked")).hasMessageContaining("stays locked");
  }
}
