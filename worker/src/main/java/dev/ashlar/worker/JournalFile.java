package dev.ashlar.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file under a {@link Journal} and its lock; must be closed. Confined to the journal. */
final class JournalFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JournalFile.class);

  private final Path path;
  private final FileChannel lock;
  private FileChannel channel;
  private long size;

  private JournalFile(Path path, FileChannel lock, FileChannel channel) throws IOException {
    this.path = path;
    this.lock = lock;
    this.channel = channel;
    this.size = channel.size();
  }

  /** Opens the file, or refuses when another worker has it, and reads its lines. */
  static JournalFile open(Path path, JournalState state) throws IOException {
    Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
    FileChannel lock =
        FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(lock)) {
      lock.close();
      throw new WorkerException(
          WorkerException.Code.STORE_IN_USE,
          "another worker uses " + path,
          "stop it, or give this worker a store of its own");
    }
    var file = new JournalFile(path, lock, channel(path));
    // A torn character must not stop the reading, as Files.newBufferedReader would.
    try (var in = new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8)) {
      state.read(new BufferedReader(in));
    }
    return file;
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      // The lock lives as long as the channel; nobody needs the object.
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    }
  }

  private static FileChannel channel(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  long size() {
    return size;
  }

  void append(String line) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      size += bytes.remaining();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Replaces everything, at once or not at all. */
  void rewrite(String lines) {
    Path next = path.resolveSibling(path.getFileName() + ".new");
    try {
      Files.writeString(next, lines);
      channel.close();
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      channel = channel(path);
      size = channel.size();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      lock.close();
    } catch (IOException e) {
      log.warn("closing the journal failed", e);
    }
  }

  private WorkerException failed(IOException cause) {
    return new WorkerException(
        WorkerException.Code.STORE_BROKEN,
        "cannot write the journal %s: %s".formatted(path, cause.getMessage()),
        "free some disk space",
        cause);
  }
}
