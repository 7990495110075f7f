package dev.ashlar.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A wall around a cell that does not depend on what the cell does to itself: <a
 * href="https://github.com/containers/bubblewrap">bwrap(1)</a> starts the engine in namespaces of
 * its own, in which there is no network, no other process, and of the file system only what an
 * engine reads. It is used where it is installed and works, and adds to the walls that are
 * required.
 */
final class Bubblewrap {
  /** The engine may not open a port of its own then, nor be debugged from ours. */
  private static final List<String> NAMESPACES =
      List.of("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts");

  /** Where the C library may lie; what is not there is left out. */
  private static final List<String> LIBRARIES = List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64");

  private static final int TRIAL_SECONDS = 10;

  private final Path program;
  private final Path engine;
  private final boolean root;

  private Bubblewrap(Path program, Path engine, boolean root) {
    this.program = program;
    this.engine = engine;
    this.root = root;
  }

  /**
   * Looks for it, and tries it on the engine: a container or a kernel may forbid what it does.
   *
   * @param root whether we are root, and so need no user namespace for the others
   * @param folder an empty one
   */
  static Found find(Path engine, boolean root, Path folder) {
    Optional<Path> program = onPath();
    if (program.isEmpty()) {
      return Found.none("bwrap is not on the PATH");
    }
    if (!EngineProcess.canBeFound()) {
      return Found.none("this kernel does not list the children of a process");
    }
    var bubblewrap = new Bubblewrap(program.get(), engine, root);
    String problem = bubblewrap.trial(folder);
    return problem.isEmpty()
        ? new Found(Optional.of(bubblewrap), HardeningReport.OK)
        : Found.none("%s does not work here: %s".formatted(program.get(), problem));
  }

  /**
   * What was found.
   *
   * @param said for the report of walls
   */
  record Found(Optional<Bubblewrap> bubblewrap, String said) {
    static Found none(String why) {
      return new Found(Optional.empty(), "missing: " + why);
    }
  }

  /**
   * The command that runs the engine's {@code command} inside.
   *
   * @param folder where it stands
   * @param visible what it sees of the file system besides itself and its libraries, read-only
   */
  List<String> around(List<String> command, Path folder, List<Path> visible) {
    var wrapped = new ArrayList<String>();
    wrapped.add(program.toString());
    wrapped.addAll(NAMESPACES);
    wrapped.addAll(List.of("--unshare-cgroup-try", "--die-with-parent", "--new-session"));
    wrapped.addAll(List.of("--cap-drop", "ALL"));
    if (root) {
      // What a cell needs to become a user without rights; it has neither from then on.
      wrapped.addAll(List.of("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"));
    } else {
      wrapped.add("--unshare-user");
    }
    LIBRARIES.forEach(path -> wrapped.addAll(List.of("--ro-bind-try", path, path)));
    wrapped.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    bind(wrapped, engine);
    visible.forEach(path -> bind(wrapped, path));
    bind(wrapped, folder);
    wrapped.addAll(List.of("--chdir", folder.toString(), "--"));
    wrapped.addAll(command);
    return wrapped;
  }

  private static void bind(List<String> command, Path path) {
    command.addAll(List.of("--ro-bind", path.toString(), path.toString()));
  }

  /** What is wrong with it on this machine; empty: nothing. */
  private String trial(Path folder) {
    try {
      List<String> command = around(List.of(engine.toString(), "--version"), folder, List.of());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "no end within %d s".formatted(TRIAL_SECONDS);
      }
      return process.exitValue() == 0 ? "" : lastLine(process);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static String lastLine(Process process) throws IOException {
    try (var lines = process.inputReader()) {
      return lines.lines().reduce("", (before, line) -> line);
    }
  }

  private static Optional<Path> onPath() {
    String[] folders =
        System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator);
    return Arrays.stream(folders)
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "bwrap"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
