package dev.ashlar.store;

import static dev.ashlar.store.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ashlar.base.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path temp;

  @Test
  void onlyTheOwnerMayLookIntoIt() throws IOException {
    try (var folder = DataFolder.open(temp.resolve("data"))) {
      folder.secret("token", 16);

      assertThat(rights(folder.path())).isEqualTo("rwx------");
      assertThat(rights(folder.subfolder("blobs"))).isEqualTo("rwx------");
      assertThat(rights(folder.path().resolve("secrets/token"))).isEqualTo("rw-------");
    }
  }

  @Test
  void aSecretIsTheSameEverAfter() {
    byte[] first;
    try (var folder = DataFolder.open(temp.resolve("data"))) {
      first = folder.secret("token", 16);
      assertThat(folder.secret("other", 16)).isNotEqualTo(first);
    }

    try (var folder = DataFolder.open(temp.resolve("data"))) {
      assertThat(folder.secret("token", 16)).isEqualTo(first).hasSize(16);
    }
  }

  @Test
  void aSecretOfAnotherLengthIsDamage() {
    try (var folder = DataFolder.open(temp.resolve("data"))) {
      folder.secret("token", 16);

      assertRefused(() -> folder.secret("token", 32), StoreException.Code.DATA_DAMAGED)
          .hasMessageContaining("16 bytes instead of 32");
    }
  }

  @Test
  void aSecondOpeningIsRefusedAndTheFirstKeepsItsLock() {
    Path path = temp.resolve("data");
    try (var first = DataFolder.open(path)) {
      assertRefused(() -> DataFolder.open(path), StoreException.Code.DATA_IN_USE)
          .hasMessageContaining("this process");
      assertRefused(() -> DataFolder.open(path), StoreException.Code.DATA_IN_USE);
      assertThat(first.path()).exists();
    }

    try (var next = DataFolder.open(path)) {
      assertThat(next.path().resolve("version")).hasContent(Version.CURRENT);
    }
  }

  @Test
  void aFolderOfANewerVersionIsRefusedWithBothVersions() throws IOException {
    Path path = temp.resolve("data");
    DataFolder.open(path).close();
    Files.writeString(path.resolve("version"), "99.1.0");

    assertRefused(() -> DataFolder.open(path), StoreException.Code.DATA_NEWER)
        .hasMessageContaining("99.1.0")
        .hasMessageContaining(Version.CURRENT);

    Files.writeString(path.resolve("version"), "0.0.1");
    DataFolder.open(path).close();
    assertThat(path.resolve("version")).hasContent(Version.CURRENT);
  }

  @Test
  void aMarkerThatIsNoVersionIsDamage() throws IOException {
    Path path = temp.resolve("data");
    DataFolder.open(path).close();
    Files.writeString(path.resolve("version"), "");

    assertRefused(() -> DataFolder.open(path), StoreException.Code.DATA_DAMAGED);
  }

  @Test
  void somebodysOpenFolderIsNotTakenOver() throws IOException {
    Path home = Files.createDirectory(temp.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("letter"), "dear");

    assertRefused(() -> DataFolder.open(home), StoreException.Code.DATA_UNUSABLE);

    assertThat(rights(home)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "");

    assertRefused(() -> DataFolder.open(file), StoreException.Code.DATA_UNUSABLE);
  }

  @Test
  void aNameCannotLeaveTheFolder() {
    try (var folder = DataFolder.open(temp.resolve("data"))) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> folder.subfolder("../other"));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> folder.secret("..", 16));
    }
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
