package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine remembers of our scripts: their compiled code, which saves a third of what a
 * start costs.
 *
 * <p>The engine keeps it in files that it opens for writing, and a guest may one day own its
 * engine. So the files are made once, by a process that never sees a guest, and each cell gets a
 * copy of its own, whose names are gone before its guest comes. Nothing that a cell has held is
 * ever given to another.
 *
 * <p>Making them costs a start, so a launcher does it only when it has started a few cells: a
 * command that needs one or two never pays. Thread-safe.
 */
final class EngineCache {
  /** So many cells have been started when the cache is made. */
  static final int WORTH_AFTER = 4;

  /** No folder, and none that could be made. */
  static final Path NONE = Path.of("/proc/none");

  private static final Logger log = LoggerFactory.getLogger(EngineCache.class);

  private final CellFiles files;
  private int started;
  private boolean begun;
  private boolean ready;

  EngineCache(CellFiles files) {
    this.files = files;
  }

  /** Makes the files: runs an engine to the point where a guest could come, and ends it. */
  @FunctionalInterface
  interface Maker {
    void make(Path folder) throws IOException;
  }

  /** A cell starts; once it is worth it, the first who asks makes the cache. */
  void prepare(Maker maker) {
    synchronized (this) {
      if (begun || started++ < WORTH_AFTER) {
        return;
      }
      begun = true;
    }
    try {
      maker.make(files.cache(0));
      synchronized (this) {
        ready = true;
      }
    } catch (IOException | SandboxException e) {
      log.atWarn().setCause(e).log("compiled scripts cannot be kept; sandboxes start slower");
    }
  }

  /** A copy for one cell, or {@link #NONE}. */
  Path lend(long number) throws IOException {
    synchronized (this) {
      if (!ready) {
        return NONE;
      }
    }
    Path copy = Files.createDirectory(files.cache(number), CellFiles.OWNER_ONLY);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(files.cache(0))) {
      for (Path file : all) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  /** Takes the names away; an engine that has the files open keeps them until it ends. */
  static void takeBack(Path copy) {
    if (copy.equals(NONE)) {
      return;
    }
    try {
      CellFiles.delete(copy);
    } catch (IOException e) {
      log.atWarn().addKeyValue("folder", copy).setCause(e).log("a folder cannot be removed");
    }
  }
}
