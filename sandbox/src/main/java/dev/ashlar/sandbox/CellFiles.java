package dev.ashlar.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The script side of a cell, laid out as read-only files in a private folder with a neutral name;
 * must be closed, which removes the folder.
 *
 * <p>A parent that is killed leaves its folder behind. So each folder holds the {@link Owner} of
 * its parent, and whoever lays out the next one removes those whose parent is gone.
 */
final class CellFiles implements AutoCloseable {
  /** Everything that is laid out; the build makes it of {@code src/main/cell}. */
  private static final List<String> NAMES =
      List.of("boot.mjs", "import-map.json", "self-test.js", "slice-cell.js", "worker-cell.js");

  private static final Logger log = LoggerFactory.getLogger(CellFiles.class);
  private static final String PREFIX = "cell-";

  static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;

  private CellFiles(Path root) {
    this.root = root;
  }

  /** Lays the files out in a fresh folder below {@code parent}. */
  static CellFiles layOut(Path parent) {
    try {
      Path root = Files.createTempDirectory(parent, PREFIX, OWNER_ONLY).toRealPath();
      Files.createFile(root.resolve(Owner.ofThisProcess().fileName()));
      removeAbandoned(root);
      Path host = Files.createDirectory(root.resolve("host"), OWNER_ONLY);
      Files.createDirectory(root.resolve("empty"), OWNER_ONLY);
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

  /**
   * Removes the folders of parents that were killed. What cannot be removed, or is another user's,
   * is left: it harms nobody.
   */
  private static void removeAbandoned(Path own) throws IOException {
    var user = Files.getOwner(own);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(own.getParent(), PREFIX + "*")) {
      for (Path folder : folders) {
        boolean ours =
            Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user);
        if (ours && Owner.of(folder).filter(Owner::isGone).isPresent()) {
          delete(folder);
          log.atInfo().addKeyValue("folder", folder).log("removed what a killed parent left");
        }
      }
    } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
      log.atDebug().setCause(e).log("folders of killed parents cannot be looked through");
    }
  }

  /** Whether everything is still there: some machines sweep their temporary folders. */
  boolean isWhole() {
    return Files.isDirectory(empty())
        && NAMES.stream().allMatch(name -> Files.exists(host().resolve(name)));
  }

  /** The folder of what a cell may read. */
  Path host() {
    return root.resolve("host");
  }

  Path boot() {
    return host().resolve("boot.mjs");
  }

  Path importMap() {
    return host().resolve("import-map.json");
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
    try {
      delete(root);
    } catch (IOException e) {
      // It is swept away or in use; the next start removes what is left.
      log.atWarn().addKeyValue("folder", root).setCause(e).log("a folder cannot be removed");
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
