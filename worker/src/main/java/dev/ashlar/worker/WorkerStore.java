package dev.ashlar.worker;

import dev.ashlar.base.Ids;
import dev.ashlar.wallet.Hashes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The folder of one worker on disk: its id, the mark that it is disabled, and its journal. Folders
 * are for their owner only. {@link #none} keeps nothing.
 */
public final class WorkerStore {
  private static final String DISABLED = "disable_worker";
  private static final String ID = "worker.id";
  private static final int SCHEDULER_DIGITS = 16;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Optional<Path> folder;

  private WorkerStore(Optional<Path> folder) {
    this.folder = folder;
  }

  /** The store in this folder, which is made when it is needed. */
  public static WorkerStore at(Path folder) {
    return new WorkerStore(Optional.of(folder));
  }

  /** A store that keeps nothing: a new id each time, and no journal. */
  public static WorkerStore none() {
    return new WorkerStore(Optional.empty());
  }

  /**
   * The store of this user: below {@code DCP_RESOURCE_DIR}, else {@code $XDG_DATA_HOME/dcp}, else
   * {@code ~/.dcp}.
   */
  public static WorkerStore standard() {
    return at(resources(System.getenv(), System.getProperty("user.home", ".")).resolve("worker"));
  }

  static Path resources(Map<String, String> environment, String home) {
    String resources = environment.getOrDefault("DCP_RESOURCE_DIR", "");
    if (!resources.isEmpty()) {
      return Path.of(resources);
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return data.isEmpty() ? Path.of(home, ".dcp") : Path.of(data, "dcp");
  }

  /** Where the keystores of this user lie: the folder around the store. */
  public Path keystores() {
    return folder
        .map(path -> path.toAbsolutePath().getParent())
        .orElseGet(() -> resources(System.getenv(), System.getProperty("user.home", ".")));
  }

  /** The worker's id, made at the first call and the same ever after. */
  public String obtainWorkerId(RandomGenerator random) {
    if (folder.isEmpty()) {
      return Ids.opaque(random);
    }
    try {
      Path file = open().resolve(ID);
      if (Files.exists(file)) {
        String id = Files.readString(file).strip();
        if (Ids.isOpaque(id)) {
          return id;
        }
      }
      String id = Ids.opaque(random);
      Files.writeString(file, id + "\n");
      return id;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Blocks later starts until {@link #enable}. */
  public void disable() {
    if (folder.isEmpty()) {
      return;
    }
    try {
      Files.createFile(open().resolve(DISABLED));
    } catch (FileAlreadyExistsException alreadyDisabled) {
      return;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  public void enable() {
    if (folder.isEmpty()) {
      return;
    }
    try {
      Files.deleteIfExists(folder.get().resolve(DISABLED));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  public boolean isDisabled() {
    return folder.map(path -> Files.exists(path.resolve(DISABLED))).orElse(false);
  }

  /** Where the mark of a disabled worker lies. */
  String disabledMark() {
    return folder.map(path -> path.resolve(DISABLED).toString()).orElse("nowhere");
  }

  /** The journal for one scheduler; what is owed to one is of no use to another. */
  Journal journal(URI scheduler) {
    if (folder.isEmpty()) {
      return Journal.inMemory();
    }
    byte[] hash = Hashes.sha256(scheduler.toString().getBytes(StandardCharsets.UTF_8));
    String name = HexFormat.of().formatHex(hash).substring(0, SCHEDULER_DIGITS);
    try {
      return Journal.open(open().resolve("journal-" + name));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Forgets id and mark, as if the worker had never run here; the journal stays. */
  public void reset() {
    if (folder.isEmpty()) {
      return;
    }
    enable();
    try {
      Files.deleteIfExists(folder.get().resolve(ID));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private Path open() throws IOException {
    Path path = folder.orElseThrow();
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path);
      if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(path, OWNER_ONLY);
      }
    }
    return path;
  }

  private WorkerException broken(IOException cause) {
    return new WorkerException(
        WorkerException.Code.STORE_BROKEN,
        "cannot use the worker's folder %s: %s".formatted(folder.orElseThrow(), cause),
        "make it writable, or give the worker another store",
        cause);
  }

  @Override
  public String toString() {
    return folder.map(Path::toString).orElse("no store");
  }
}
