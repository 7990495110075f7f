package dev.ashlar.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A folder for one bench; must be closed, which removes it with all that is in it. */
record ScratchFolder(Path path) implements AutoCloseable {
  private static final int TRIES = 10;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(300);

  static ScratchFolder create() throws IOException {
    return new ScratchFolder(Files.createTempDirectory("ashlar-bench"));
  }

  /** Where the network keeps its data. */
  Path data() {
    return path.resolve("data");
  }

  /** Where the network's log goes. */
  Path log() {
    return path.resolve("up.log");
  }

  /**
   * A database whose network was killed ends a moment after it, and still makes and removes files
   * until then.
   */
  @Override
  public void close() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        remove();
        return;
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
      try {
        Thread.sleep(BETWEEN_TRIES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("%s was not removed".formatted(path), e);
      }
    }
  }

  private void remove() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
