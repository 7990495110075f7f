package dev.ashlar.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks whether a PostgreSQL of our own could run here, without starting one. */
public final class EmbeddedCheck {
  private EmbeddedCheck() {}

  /**
   * Passes where one could.
   *
   * @throws StoreException what a start would fail with, with the way out
   */
  public static void run() {
    try {
      PostgresBinaries.requireArchive();
      // A file that we make is ours: how the launcher learns who we are.
      Path probe = Files.createTempFile("ashlar", ".probe");
      try {
        Launcher.forOwnerOf(probe).check();
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      throw StoreException.disk("the folder for temporary files", e);
    }
  }
}
