package dev.ashlar.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files and folders that only their owner may read, and writes that are there in full after a power
 * cut or not at all.
 *
 * <p>Where the file system has no POSIX rights (Windows), the rights of the user's own folder hold.
 */
final class PrivateFiles {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final boolean UNIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private PrivateFiles() {}

  /** Makes the folder and what is missing above it; an existing one is closed to others. */
  static Path folder(Path folder) throws IOException {
    Files.createDirectories(folder, attributes(FOLDER));
    if (isOpenToOthers(folder)) {
      Files.setPosixFilePermissions(folder, FOLDER);
    }
    return folder;
  }

  static boolean isOpenToOthers(Path folder) throws IOException {
    return POSIX && !FOLDER.containsAll(Files.getPosixFilePermissions(folder));
  }

  /** The file with exactly these bytes, durable when this returns, readable by its owner only. */
  static void write(Path file, byte[] content) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial-" + UUID.randomUUID());
    try {
      try (FileChannel channel = create(partial)) {
        var buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(partial);
      throw e;
    }
    forceFolder(parentOf(file));
  }

  /** Opens for reading and writing, and makes the file where it is missing. */
  static FileChannel open(Path file) throws IOException {
    var options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return FileChannel.open(file, options, attributes(FILE));
  }

  private static FileChannel create(Path file) throws IOException {
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return FileChannel.open(file, options, attributes(FILE));
  }

  /** Makes renames and new names in this folder durable. */
  static void forceFolder(Path folder) throws IOException {
    if (!POSIX) {
      return; // Windows opens no folders as files, and journals its names itself.
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The numeric user who owns a path; -1 where users have no numbers. */
  static int ownerOf(Path path) throws IOException {
    return UNIX && Files.getAttribute(path, "unix:uid") instanceof Integer uid ? uid : -1;
  }

  static void setExecutable(Path file) throws IOException {
    if (POSIX) {
      Files.setPosixFilePermissions(file, FOLDER);
    }
  }

  /** Deletes a folder with all that is in it; one that is not there is no error. */
  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static Path parentOf(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("the root of a file system is no file: " + path);
    }
    return parent;
  }

  private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
    return POSIX
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(new HashSet<>(permissions))}
        : new FileAttribute<?>[0];
  }
}
