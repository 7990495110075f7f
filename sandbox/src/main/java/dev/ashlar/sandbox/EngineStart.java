package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an engine is started as a cell: its command line, its environment, where it stands.
 *
 * @param inspectorPort port of 127.0.0.1 for a debugger, without which it runs nothing; 0 for none
 * @param bubblewrap what it is started in, if in anything
 */
record EngineStart(
    Path engine,
    CellFiles files,
    Path socket,
    CellKind kind,
    int stackKiB,
    Purpose purpose,
    int inspectorPort,
    Optional<Bubblewrap> bubblewrap) {
  /**
   * How far what a guest holds may grow, in MiB, before the engine walks the whole heap for the
   * first time. By itself it would do so for every 45 MiB of bodies that flow through a script,
   * although they are garbage that a look at the young objects finds.
   */
  private static final int FIRST_COLLECTION_MIB = 48;

  /** What a cell is started for. */
  enum Purpose {
    /** A guest. */
    GUEST,
    /** The self-test: the cell also makes the system calls that it is told to. */
    SELF_TEST
  }

  /** Starts it; the kernel ends it when the calling thread ends. */
  Process begin() throws IOException {
    var builder = new ProcessBuilder(wrapped(command()));
    builder.directory(files.empty().toFile());
    builder.redirectErrorStream(true);
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                // No folder, and none that could be made: it remembers nothing.
                "DENO_DIR", "/proc/none",
                "DENO_NO_UPDATE_CHECK", "1",
                "NO_COLOR", "1",
                // Without it the engine speaks a POSIX dialect of English.
                "LANG", "en_US.UTF-8",
                "TZ", "UTC"));
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  /** What was started, once its engine has called. */
  EngineProcess called(Process started) throws IOException {
    return bubblewrap.isPresent() ? EngineProcess.in(started) : EngineProcess.bare(started);
  }

  private List<String> wrapped(List<String> command) {
    var visible = List.of(files.host(), socket);
    return bubblewrap
        .map(wrapper -> wrapper.around(command, files.empty(), visible))
        .orElse(command);
  }

  private List<String> command() {
    var command = new ArrayList<String>();
    command.addAll(List.of(engine.toString(), "run"));
    command.addAll(List.of("--no-config", "--no-lock", "--no-npm", "--no-remote", "--no-prompt"));
    command.add("--no-code-cache");
    command.add("--import-map=" + files.importMap());
    command.add(
        "--v8-flags=--max-heap-size=%d,--initial-old-space-size=%d,--stack-size=%d"
            .formatted(kind.memoryMiB(), FIRST_COLLECTION_MIB, stackKiB));
    if (inspectorPort > 0) {
      command.add("--inspect-wait=127.0.0.1:" + inspectorPort);
    }
    command.add("--allow-net=unix:" + socket);
    command.add("--allow-read=%s,%s".formatted(socket, files.host()));
    command.add("--allow-write=" + socket);
    command.add("--allow-ffi");
    command.addAll(List.of(files.boot().toString(), kind.scope().text(), socket.toString()));
    if (purpose == Purpose.SELF_TEST) {
      command.add("self-test");
    }
    return command;
  }
}
