package dev.ashlar.store;

import static dev.ashlar.store.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {
  /* The SHA-256 of "abc", from FIPS 180-2. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path temp;

  @Test
  void aBlobIsNamedByItsHashAndReadBack() {
    var blobs = new BlobStore(temp.resolve("blobs"));

    assertThat(blobs.put("abc".getBytes(UTF_8))).isEqualTo(ABC);

    assertThat(blobs.get(ABC)).asString(UTF_8).isEqualTo("abc");
    assertThat(blobs.contains(ABC)).isTrue();
  }

  @Test
  void theSameBytesAreKeptOnceAndNothingElseIsLeftBehind() throws IOException {
    Path folder = temp.resolve("blobs");
    var blobs = new BlobStore(folder);

    blobs.put("abc".getBytes(UTF_8));
    blobs.put("abc".getBytes(UTF_8));

    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      Path kept = folder.resolve("ba").resolve(ABC);
      assertThat(files).containsExactly(kept);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aBlobWhoseBytesHaveChangedIsNotGivenOut() throws IOException {
    var blobs = new BlobStore(temp);
    blobs.put("abc".getBytes(UTF_8));
    Files.writeString(temp.resolve("ba").resolve(ABC), "abd");

    assertRefused(() -> blobs.get(ABC), StoreException.Code.BLOB_DAMAGED);
  }

  @Test
  void aBlobThatWasCutShortIsWrittenAgain() throws IOException {
    var blobs = new BlobStore(temp);
    blobs.put("abc".getBytes(UTF_8));
    Files.writeString(temp.resolve("ba").resolve(ABC), "");

    blobs.put("abc".getBytes(UTF_8));

    assertThat(blobs.get(ABC)).asString(UTF_8).isEqualTo("abc");
  }

  @Test
  void aDeletedBlobIsMissingAndDeletingItAgainIsNoError() {
    var blobs = new BlobStore(temp);
    blobs.put("abc".getBytes(UTF_8));

    blobs.delete(ABC);
    blobs.delete(ABC);

    assertThat(blobs.contains(ABC)).isFalse();
    assertRefused(() -> blobs.get(ABC), StoreException.Code.BLOB_MISSING);
  }

  @Test
  void aNameThatIsNoHashNeverReachesTheFileSystem() {
    var blobs = new BlobStore(temp);

    assertRefused(() -> blobs.get("../../etc/passwd"), StoreException.Code.BLOB_MISSING);
    assertRefused(
        () -> blobs.delete(ABC.toUpperCase(java.util.Locale.ROOT)),
        StoreException.Code.BLOB_MISSING);
  }
}
