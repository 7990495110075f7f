package dev.ashlar.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own, as a child process over a cluster in the data folder; must be
 * closed.
 *
 * <p>Three things may go wrong with a server that is a child, and each has its answer here. We may
 * be killed: the server is bound to the thread that started it, one that lives as long as the
 * server does, and quits with it. It may live on all the same (no such binding outside Linux, or we
 * were killed between two steps): whoever holds the folder's lock stops the server that {@code
 * postmaster.pid} names before starting its own. The file may be stale and its number somebody
 * else's: a process that was not started on this cluster is left alone, and the file removed.
 */
final class EmbeddedPostgres implements AutoCloseable {
  /** What the server promises when the power goes. */
  enum Durability {
    /** Every commit is on disk when it is acknowledged. */
    FULL,
    /** Nothing is; for servers that end with their test. */
    NONE
  }

  static final String USER = "ashlar";
  static final String SECRET = "postgres.password";
  static final int SECRET_BYTES = 32;
  static final int MAX_CONNECTIONS = 100;

  /**
   * Many would make a password slow to guess. Ours is 256 random bits, and each connection would
   * wait for them, the first ones of a young JVM for a tenth of a second each.
   */
  private static final int SCRAM_ITERATIONS = 1;

  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration TOOL_LIMIT = Duration.ofMinutes(2);
  /* Recovery after a crash replays the log before the server is ready, and may take its time. */
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration FAST_STOP_LIMIT = Duration.ofSeconds(30);
  private static final Duration LAST_STOP_LIMIT = Duration.ofSeconds(10);
  private static final int POLL_MILLIS = 10;
  private static final int START_ATTEMPTS = 5;
  private static final int LOG_TAIL = 2000;

  private final Path folder;
  private final Path cluster;
  private final Durability durability;
  private final PostgresBinaries binaries;
  private final Launcher launcher;
  private volatile boolean closing;
  private volatile Process process;
  private volatile int port;

  private EmbeddedPostgres(Path folder, String password, Durability durability) throws IOException {
    this.folder = folder;
    this.cluster = clusterIn(folder);
    this.durability = durability;
    this.launcher = Launcher.forOwnerOf(folder);
    launcher.check();
    this.binaries = PostgresBinaries.install(folder);
    stopLeftover();
    if (!Files.exists(cluster)) {
      makeCluster(password);
    }
    this.process = start();
  }

  /** Starts the server over the cluster below this folder, which is made where it is missing. */
  static EmbeddedPostgres start(Path folder, String password, Durability durability) {
    try {
      return new EmbeddedPostgres(folder, password, durability);
    } catch (IOException e) {
      throw StoreException.disk("own PostgreSQL in " + folder, e);
    }
  }

  static Path clusterIn(Path folder) {
    return folder.resolve("cluster");
  }

  int port() {
    return port;
  }

  static String jdbcUrl(int port) {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
  }

  /** Stops the server in order, or by force when it takes too long. */
  @Override
  public synchronized void close() {
    if (closing) {
      return;
    }
    closing = true;
    try {
      stop(process.toHandle());
    } catch (IOException e) {
      throw StoreException.disk("own PostgreSQL in " + folder, e);
    }
  }

  private void makeCluster(String password) throws IOException {
    // A kill in the middle leaves the working name behind, never a half made cluster.
    Path working = folder.resolve("cluster.partial");
    Path passwordFile = folder.resolve("initdb.password");
    PrivateFiles.deleteTree(working);
    PrivateFiles.write(passwordFile, password.getBytes(StandardCharsets.US_ASCII));
    try {
      var command = new ArrayList<String>();
      command.addAll(List.of(binaries.program("initdb"), "-D", working.toString(), "-U", USER));
      command.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + passwordFile));
      command.addAll(List.of("--encoding=UTF8", "--locale=C", "--data-checksums"));
      command.addAll(List.of("--set", "scram_iterations=" + SCRAM_ITERATIONS));
      if (durability == Durability.NONE) {
        command.add("-N");
      }
      int exit = runTool(command, TOOL_LIMIT);
      if (exit != 0) {
        throw failed("initdb ended with " + exit, tail(toolLog()));
      }
      Files.move(working, cluster, StandardCopyOption.ATOMIC_MOVE);
      PrivateFiles.forceFolder(folder);
    } finally {
      Files.deleteIfExists(passwordFile);
    }
  }

  private void stopLeftover() throws IOException {
    Optional<PostmasterFile> file = PostmasterFile.read(cluster);
    Optional<ProcessHandle> server = file.flatMap(found -> found.server(cluster));
    if (server.isPresent()) {
      log.atWarn()
          .addKeyValue("pid", server.get().pid())
          .log("stopping the PostgreSQL that an earlier ashlar left behind");
      stop(server.get());
    }
    // Whatever has that process number now is not our server, yet would keep the next from
    // starting.
    Files.deleteIfExists(cluster.resolve(PostmasterFile.NAME));
  }

  private Process start() throws IOException {
    String reason = "";
    for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      port = freePort();
      rotateLog();
      Process started = launch();
      boolean ready = false;
      try {
        ready = awaitReady(started);
      } finally {
        if (!ready) {
          started.destroyForcibly();
        }
      }
      if (ready) {
        watch(started);
        return started;
      }
      reason = tail(serverLog());
      if (!isPassing(reason)) {
        break;
      }
    }
    throw failed("the server did not start", reason);
  }

  /* The port can be taken between our asking and the server's binding, and the children of a server
   * that was killed hold on to its memory for a moment. */
  private static boolean isPassing(String reason) {
    return reason.contains("could not bind")
        || reason.contains("could not create any TCP/IP sockets")
        || reason.contains("pre-existing shared memory block");
  }

  private Process launch() {
    var command = new ArrayList<String>();
    command.addAll(List.of(binaries.program("postgres"), "-D", cluster.toString()));
    settings().forEach(setting -> command.addAll(List.of("-c", setting)));
    ProcessBuilder builder = builder(launcher.server(command), serverLog());
    var starting = new CompletableFuture<Process>();
    // The signal that binds the server to us fires when the starting *thread* ends, so this one
    // starts it and then waits for it as long as it lives.
    Thread.ofPlatform()
        .daemon()
        .name("ashlar-postgres")
        .start(() -> {
          try {
            starting.complete(builder.start());
          } catch (IOException e) {
            starting.completeExceptionally(e);
            return;
          }
          starting.join().onExit().join();
        });
    try {
      return starting.get(TOOL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted while starting", "", e);
    } catch (ExecutionException | TimeoutException e) {
      throw failed("the server could not be started", "", e);
    }
  }

  private List<String> settings() {
    var settings = new ArrayList<String>();
    settings.add("port=" + port);
    settings.add("listen_addresses=127.0.0.1");
    settings.add("unix_socket_directories=");
    settings.add("max_connections=" + MAX_CONNECTIONS);
    settings.add("timezone=UTC");
    settings.add("log_timezone=UTC");
    switch (durability) {
      case FULL -> {
        settings.add("fsync=on");
        settings.add("full_page_writes=on");
        settings.add("synchronous_commit=on");
      }
      case NONE -> {
        settings.add("fsync=off");
        settings.add("full_page_writes=off");
        settings.add("synchronous_commit=off");
      }
    }
    return settings;
  }

  /** True when the server takes connections, false when it has ended instead. */
  private boolean awaitReady(Process started) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!isReady(started)) {
      if (System.nanoTime() > deadline) {
        throw failed("the server was not ready within " + START_LIMIT, tail(serverLog()));
      }
      if (waitFor(started, Duration.ofMillis(POLL_MILLIS))) {
        return false;
      }
    }
    return true;
  }

  private boolean isReady(Process started) throws IOException {
    return PostmasterFile.read(cluster)
        .filter(file -> file.pid() == started.pid() && file.ready())
        .isPresent();
  }

  private void watch(Process started) {
    var _ =
        started
            .onExit()
            .thenAccept(ended -> {
              if (!closing) {
                log.atError()
                    .addKeyValue("exit", ended.exitValue())
                    .addKeyValue("log", serverLog())
                    .log("ashlar's own PostgreSQL has ended by itself");
              }
            });
  }

  private void stop(ProcessHandle server) throws IOException {
    if (stopped(server, "fast", FAST_STOP_LIMIT) || stopped(server, "immediate", LAST_STOP_LIMIT)) {
      return;
    }
    server.destroyForcibly();
    if (!exited(server, LAST_STOP_LIMIT)) {
      throw failed("process %d does not end".formatted(server.pid()), tail(serverLog()));
    }
  }

  private boolean stopped(ProcessHandle server, String mode, Duration limit) throws IOException {
    if (!server.isAlive()) {
      return true;
    }
    // Its exit code says nothing of use: the server may be going already, and then there is no
    // file.
    runTool(
        List.of(binaries.program("pg_ctl"), "stop", "-W", "-m", mode, "-D", cluster.toString()),
        limit);
    return exited(server, limit);
  }

  private static boolean exited(ProcessHandle server, Duration limit) {
    try {
      server.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !server.isAlive();
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process cannot fail", e);
    }
  }

  private int runTool(List<String> command, Duration limit) throws IOException {
    Process tool = builder(launcher.tool(command), toolLog()).start();
    try {
      return waitFor(tool, limit) ? tool.exitValue() : -1;
    } finally {
      tool.destroyForcibly();
    }
  }

  private boolean waitFor(Process waited, Duration limit) {
    try {
      return waited.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted while waiting for PostgreSQL", "", e);
    }
  }

  private ProcessBuilder builder(List<String> command, Path output) {
    var builder = new ProcessBuilder(command);
    builder.directory(folder.toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(output.toFile());
    // The settings of somebody's own PostgreSQL must not reach ours.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private Path serverLog() {
    return folder.resolve("postgres.log");
  }

  private Path toolLog() {
    return folder.resolve("tool.log");
  }

  private void rotateLog() throws IOException {
    if (Files.exists(serverLog())) {
      Files.move(
          serverLog(), folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String tail(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      return text.substring(Math.max(0, text.length() - LOG_TAIL));
    } catch (IOException e) {
      return "";
    }
  }

  private StoreException failed(String what, String output) {
    return failed(what, output, null);
  }

  private StoreException failed(String what, String output, @Nullable Exception cause) {
    return new StoreException(
        StoreException.Code.POSTGRES_FAILED,
        "own PostgreSQL in %s: %s%s"
            .formatted(folder, what, output.isEmpty() ? "" : "; it says: " + output),
        "see %s, or name a PostgreSQL that runs already with --database-url".formatted(serverLog()),
        cause);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
