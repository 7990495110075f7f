package dev.ashlar.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running server says of itself in {@code postmaster.pid}. The file may be stale: it stays
 * behind when the server is killed, and its process number may by now be somebody else's.
 */
record PostmasterFile(long pid, int port, boolean ready) {
  static final String NAME = "postmaster.pid";

  /* Line numbers as in PostgreSQL's pidfile.h, counted from zero. */
  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;

  /** Reads the file of this cluster; empty when there is none, or none that is whole yet. */
  static Optional<PostmasterFile> read(Path cluster) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(cluster.resolve(NAME));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (lines.size() <= PORT_LINE) {
      return Optional.empty();
    }
    try {
      long pid = Long.parseLong(lines.get(PID_LINE).strip());
      int port = Integer.parseInt(lines.get(PORT_LINE).strip());
      boolean ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
      return Optional.of(new PostmasterFile(pid, port, ready));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The live server of this cluster that the file names; empty when the number is reused. */
  Optional<ProcessHandle> server(Path cluster) {
    return ProcessHandle.of(pid).filter(process -> isServerOf(process, cluster));
  }

  private static boolean isServerOf(ProcessHandle process, Path cluster) {
    return process.isAlive()
        && process
            .info()
            .arguments()
            .map(arguments -> List.of(arguments).contains(cluster.toString()))
            .orElse(false);
  }
}
