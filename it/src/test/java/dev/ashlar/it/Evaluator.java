package dev.ashlar.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * The evaluator of the npm package, on a free port. It refuses root, so under root it runs as
 * another user. Must be closed.
 */
final class Evaluator implements AutoCloseable {
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Process process;
  private final int port;

  private Evaluator(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Evaluator start() throws IOException, InterruptedException {
    return start(List.of());
  }

  /** The same by way of another program, such as one that sets a limit. */
  static Evaluator start(List<String> by) throws IOException, InterruptedException {
    int port;
    try (var probe = new ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    var command = new ArrayList<String>();
    if (System.getProperty("user.name").equals("root")) {
      // A user namespace makes it another user that still may read the clone, wherever that lies.
      command.addAll(List.of("unshare", "--user", "--map-user=1000", "--map-group=1000"));
    }
    command.addAll(by);
    command.addAll(
        List.of(
            "node",
            "node_modules/dcp-client/libexec/evaluator-node.js",
            "-p",
            Integer.toString(port)));
    command.addAll(scripts());
    var log = Files.createTempFile("evaluator", ".log");
    var process =
        new ProcessBuilder(command)
            .directory(Peers.npm().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    for (int tries = 0; tries < 100; tries++) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        return new Evaluator(process, port);
      } catch (IOException e) {
        if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    }
    process.destroyForcibly();
    throw new AssertionError("the evaluator does not listen: " + Files.readString(log));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * It has a process a connection. Ends those that outlive theirs for longer than a moment, and
   * says whether there were any.
   */
  boolean endLeftovers() {
    long deadline = System.nanoTime() + LINGER.toNanos();
    while (process.descendants().findAny().isPresent()) {
      if (System.nanoTime() > deadline) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        return true;
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return false;
  }

  int port() {
    return port;
  }

  /** The scripts of the package's own list for this kind of evaluator, in its order. */
  private static List<String> scripts() throws IOException {
    var definitions =
        JsonMapper.shared()
            .readTree(
                Files.readString(
                    Peers.npm()
                        .resolve("node_modules/dcp-client/generated/sandbox-definitions.json")));
    var scripts = new ArrayList<String>();
    for (var name : definitions.get("node")) {
      var text = name.stringValue();
      scripts.add(
          text.endsWith(".js")
              ? "node_modules/" + text
              : "node_modules/dcp-client/libexec/sandbox/%s.js".formatted(text));
    }
    return scripts;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    Ending.of(process, Duration.ofSeconds(1));
  }
}
