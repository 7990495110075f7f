package dev.ashlar.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The script side of a cell, laid out as read-only files in a private folder with a neutral name;
 * must be closed, which removes the folder.
 */
final class CellFiles implements AutoCloseable {
  /** Everything that is laid out; a test compares this with the source folder. */
  static final List<String> NAMES =
      List.of(
          "boot.mjs",
          "captured.mjs",
          "cell.mjs",
          "channel.mjs",
          "errors.mjs",
          "harden.mjs",
          "idle.mjs",
          "import-map.json",
          "libc.mjs",
          "lockdown.mjs",
          "modules.mjs",
          "protocol.mjs",
          "slice-globals.mjs",
          "slice-report.mjs",
          "slice-run.mjs",
          "slice-scope.mjs",
          "syntax.mjs",
          "timers.mjs",
          "values.mjs",
          "worker-bindings.mjs",
          "worker-calls.mjs",
          "worker-comlink.mjs",
          "worker-console.mjs",
          "worker-dispatch.mjs",
          "worker-event-types.mjs",
          "worker-events.mjs",
          "worker-fetch.mjs",
          "worker-global.mjs",
          "worker-keys.mjs",
          "worker-load.mjs",
          "worker-response.mjs",
          "worker-scope.mjs",
          "worker-syntax.mjs",
          "worker-uncaught.mjs");

  private final Path root;

  private CellFiles(Path root) {
    this.root = root;
  }

  /** Lays the files out in a fresh folder below {@code parent}. */
  static CellFiles layOut(Path parent) {
    try {
      var owner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      Path root = Files.createTempDirectory(parent, "cell-", owner).toRealPath();
      Path host = Files.createDirectory(root.resolve("host"), owner);
      Files.createDirectory(root.resolve("empty"), owner);
      for (String name : NAMES) {
        try (InputStream in = CellFiles.class.getResourceAsStream("cell/" + name)) {
          if (in == null) {
            throw new IllegalStateException("the program lacks its own file cell/" + name);
          }
          Path file = host.resolve(name);
          Files.write(file, in.readAllBytes());
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        }
      }
      return new CellFiles(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path boot() {
    return root.resolve("host").resolve("boot.mjs");
  }

  Path importMap() {
    return root.resolve("host").resolve("import-map.json");
  }

  /** An empty folder for cells to stand in. */
  Path empty() {
    return root.resolve("empty");
  }

  /** A path for one cell's socket; short, since the kernel takes no more than 107 bytes. */
  Path socket(long number) {
    return root.resolve("s" + number);
  }

  @Override
  public void close() {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
