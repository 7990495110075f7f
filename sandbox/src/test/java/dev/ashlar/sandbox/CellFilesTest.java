package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellFilesTest {
  @TempDir Path folder;

  private Path leftBy(String owner) throws IOException {
    Path left = Files.createTempDirectory(folder, "cell-");
    Files.createFile(left.resolve(owner));
    Files.createDirectory(left.resolve("host"));
    Files.createFile(left.resolve("host").resolve("boot.mjs"));
    return left;
  }

  @Test
  void theFolderOfAParentThatIsGoneIsRemovedAndNoOther() throws IOException {
    var self = Owner.ofThisProcess();
    Path living = leftBy(self.fileName());
    Path gone = leftBy(new Owner(self.pid(), self.started() + 1, self.namespace()).fileName());
    Path elsewhere = leftBy(new Owner(self.pid(), 1, self.namespace() + 1).fileName());
    Path foreign = leftBy("somebody-else");

    CellFiles.layOut(folder).close();

    try (var left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(living, elsewhere, foreign);
    }
    assertThat(gone).doesNotExist();
  }

  @Test
  void scriptsThatSomebodySweptAwayAreLaidOutAgain() throws IOException {
    try (var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0).withFolder(folder))) {
      assertThat(pool.take(CellKind.forSlices(128)).ended()).isFalse();
      try (var files = Files.walk(folder)) {
        for (Path file : List.copyOf(files.filter(Files::isRegularFile).toList())) {
          Files.delete(file);
        }
      }

      assertThat(pool.take(CellKind.forSlices(128)).ended()).isFalse();
    }
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
