package dev.ashlar.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a program of PostgreSQL is started on this machine: as which user, and bound to our life.
 *
 * <p>PostgreSQL does not run as root. Root starts it inside a user namespace of its own, where it
 * sees another user while its files stay root's. On Linux the server is told to quit when the
 * thread that started it ends, and has a session of its own, so that a Ctrl-C meant for us does not
 * stop the database before we have finished with it.
 */
final class Launcher {
  private static final int CHECK_SECONDS = 10;

  private final boolean root;
  private final @Nullable Path unshare;
  private final @Nullable Path setpriv;
  private final @Nullable Path setsid;

  Launcher(boolean root, String searchPath) {
    this.root = root;
    this.unshare = find("unshare", searchPath);
    this.setpriv = find("setpriv", searchPath);
    this.setsid = find("setsid", searchPath);
  }

  /** The launcher for the user who owns this path, who is the user that we run as. */
  static Launcher forOwnerOf(Path path) throws IOException {
    String searchPath = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
    return new Launcher(PrivateFiles.ownerOf(path) == 0, searchPath);
  }

  /** Refuses where the server could not be started at all, with the way out. */
  void check() throws IOException {
    if (root && (unshare == null || !succeeds(List.of(unshare.toString(), "-U", "true")))) {
      throw new StoreException(
          StoreException.Code.POSTGRES_REFUSES_ROOT,
          "ashlar's own PostgreSQL does not run as root, and this system forbids root a user"
              + " namespace (unshare -U)",
          "run as an ordinary user, or name a PostgreSQL that runs already with --database-url");
    }
  }

  /** The command line of a tool that ends by itself. */
  List<String> tool(List<String> command) {
    var line = new ArrayList<String>();
    if (root && unshare != null) {
      line.addAll(List.of(unshare.toString(), "-U"));
    }
    line.addAll(command);
    return line;
  }

  /** The command line of the server; must be started from a thread that outlives it. */
  List<String> server(List<String> command) {
    var bound = new ArrayList<String>();
    if (setpriv != null) {
      bound.addAll(List.of(setpriv.toString(), "--pdeathsig", "QUIT"));
    }
    bound.addAll(command);
    var line = new ArrayList<String>();
    if (setsid != null) {
      line.add(setsid.toString());
    }
    line.addAll(tool(bound));
    return line;
  }

  private static boolean succeeds(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(CHECK_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroyForcibly();
    }
  }

  private static @Nullable Path find(String program, String searchPath) {
    for (String folder : searchPath.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    return null;
  }
}
