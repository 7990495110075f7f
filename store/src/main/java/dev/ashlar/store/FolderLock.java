package dev.ashlar.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock of a data folder; must be closed. The system drops it when the process dies, however it
 * dies.
 *
 * <p>A POSIX lock belongs to the process, and is lost when the process closes <em>any</em>
 * descriptor of the file. So a second try from the same process must not even open the file: the
 * set of folders that are locked here, one for the whole process as the locks are, is asked first.
 */
final class FolderLock implements AutoCloseable {
  private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();
  private static final String NAME = "lock";

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** Takes the lock of this folder, or says by an empty answer that somebody has it. */
  static Optional<FolderLock> tryAcquire(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!LOCKED_HERE.add(real)) {
      return Optional.empty();
    }
    Optional<FolderLock> lock = Optional.empty();
    try {
      lock = lockFile(real);
    } finally {
      if (lock.isEmpty()) {
        LOCKED_HERE.remove(real);
      }
    }
    return lock;
  }

  private static Optional<FolderLock> lockFile(Path real) throws IOException {
    FileChannel channel = PrivateFiles.open(real.resolve(NAME));
    boolean kept = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        return Optional.empty();
      }
      channel.truncate(0);
      var pid = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      kept = true;
      return Optional.of(new FolderLock(real, channel));
    } finally {
      if (!kept) {
        channel.close();
      }
    }
  }

  /** The process that holds the lock, in words for a message. */
  static String holder(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (LOCKED_HERE.contains(real)) {
      return "this process";
    }
    String pid = Files.readString(real.resolve(NAME)).strip();
    return pid.isEmpty() ? "another process" : "process " + pid;
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      LOCKED_HERE.remove(folder);
    }
  }
}
