package dev.ashlar.store;

import dev.ashlar.base.Version;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder in which one Ashlar process keeps everything; must be closed. Thread-safe.
 *
 * <p>Only its owner may look into it, only one process may hold it, and a folder that a newer
 * Ashlar has written is refused. It holds {@code version} (who wrote it last), {@code lock}, {@code
 * secrets/}, the database of {@link EmbeddedPostgres}, and what other modules put into subfolders.
 */
public final class DataFolder implements AutoCloseable {
  private static final String MARKER = "version";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");
  private static final int MAX_SECRET_BYTES = 1024;

  private final Path path;
  private final FolderLock lock;
  private final SecureRandom random = new SecureRandom();

  private DataFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Opens the folder, makes it where it is missing, and marks it as written by this version. */
  public static DataFolder open(Path path) {
    try {
      checkUsable(path);
      PrivateFiles.folder(path);
      FolderLock lock = FolderLock.tryAcquire(path).orElseThrow(() -> inUse(path));
      try {
        if (checkVersion(path)) {
          PrivateFiles.write(
              path.resolve(MARKER), Version.CURRENT.getBytes(StandardCharsets.UTF_8));
        }
        return new DataFolder(path.toRealPath(), lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw StoreException.disk("data folder " + path, e);
    }
  }

  /**
   * Opens a folder that exists, without marking it; empty when another process holds it. For
   * commands that only look.
   */
  static Optional<DataFolder> openExisting(Path path) {
    if (!Files.isRegularFile(path.resolve(MARKER))) {
      throw new StoreException(
          StoreException.Code.DATA_MISSING,
          "no data folder of ashlar at " + path,
          "name the folder that the network was started with");
    }
    try {
      checkUsable(path);
      checkVersion(path);
      Path real = path.toRealPath();
      return FolderLock.tryAcquire(real).map(lock -> new DataFolder(real, lock));
    } catch (IOException e) {
      throw StoreException.disk("data folder " + path, e);
    }
  }

  public Path path() {
    return path;
  }

  /**
   * The random bytes that go by this name, made when first asked for and the same ever after, in a
   * file that only the owner may read.
   */
  public synchronized byte[] secret(String name, int bytes) {
    if (bytes < 1 || bytes > MAX_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "a secret has 1 to %d bytes, not %d".formatted(MAX_SECRET_BYTES, bytes));
    }
    Path file = subfolder("secrets").resolve(checkName(name));
    try {
      if (!Files.exists(file)) {
        var made = new byte[bytes];
        random.nextBytes(made);
        PrivateFiles.write(file, made);
      }
      byte[] kept = Files.readAllBytes(file);
      if (kept.length != bytes) {
        throw new StoreException(
            StoreException.Code.DATA_DAMAGED,
            "secret %s has %d bytes instead of %d".formatted(file, kept.length, bytes),
            "restore the file from a copy of the data folder");
      }
      return kept;
    } catch (IOException e) {
      throw StoreException.disk("secret " + file, e);
    }
  }

  /** A folder inside this one for one purpose, closed to others, made where it is missing. */
  public Path subfolder(String name) {
    Path folder = path.resolve(checkName(name));
    try {
      return PrivateFiles.folder(folder);
    } catch (IOException e) {
      throw StoreException.disk("folder " + folder, e);
    }
  }

  /** Lets go of the folder. What runs in it must have been closed before. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw StoreException.disk("lock of " + path, e);
    }
  }

  private static String checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "not a name in a data folder: '%s' (expected %s)".formatted(name, NAME));
    }
    return name;
  }

  /*
   * Closing a folder to others is what its owner wants of a data folder, and a disaster for a home
   * or a /tmp named by mistake. So a folder with other things in it is taken only when it is
   * private already.
   */
  private static void checkUsable(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    if (!Files.isDirectory(path)) {
      throw unusable(path, "is not a folder");
    }
    if (!Files.isReadable(path) || !Files.isWritable(path) || !Files.isExecutable(path)) {
      throw unusable(path, "cannot be read and written by this user");
    }
    if (Files.exists(path.resolve(MARKER)) || !PrivateFiles.isOpenToOthers(path)) {
      return;
    }
    try (Stream<Path> content = Files.list(path)) {
      if (content.findAny().isPresent()) {
        throw unusable(path, "is open to other users and holds things that are not ours");
      }
    }
  }

  private static StoreException unusable(Path path, String why) {
    return new StoreException(
        StoreException.Code.DATA_UNUSABLE,
        "%s %s".formatted(path, why),
        "name an empty folder of your own, or one that does not exist");
  }

  private static StoreException inUse(Path path) {
    String holder;
    try {
      holder = FolderLock.holder(path);
    } catch (IOException e) {
      holder = "another process";
    }
    return new StoreException(
        StoreException.Code.DATA_IN_USE,
        "data folder %s is in use by %s".formatted(path, holder),
        "stop that one, or name another data folder");
  }

  /** Refuses a folder of a newer version; true when the marker is missing or older than we are. */
  private static boolean checkVersion(Path path) throws IOException {
    Path marker = path.resolve(MARKER);
    if (!Files.exists(marker)) {
      return true;
    }
    String text = Files.readString(marker).strip();
    int order = compareWithOurs(text, marker);
    if (order > 0) {
      throw new StoreException(
          StoreException.Code.DATA_NEWER,
          "data folder %s was written by ashlar %s, and this is ashlar %s"
              .formatted(path, text, Version.CURRENT),
          "run ashlar %s or newer on it, or name another data folder".formatted(text));
    }
    return order < 0;
  }

  private static int compareWithOurs(String found, Path marker) {
    try {
      return ModuleDescriptor.Version.parse(found)
          .compareTo(ModuleDescriptor.Version.parse(Version.CURRENT));
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          StoreException.Code.DATA_DAMAGED,
          "%s does not hold a version but '%s'".formatted(marker, found),
          "restore the file from a copy of the data folder",
          e);
    }
  }
}
