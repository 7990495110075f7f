package dev.ashlar.sandbox;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts cells and brings them to the point where they may see a guest; must be closed.
 *
 * <p>All processes are started by one thread that lives as long as this: the kernel ends a cell
 * when the <em>thread</em> that started it ends, so that no cell outlives its parent.
 */
final class CellLauncher implements AutoCloseable {
  /** From the start of the process to its first frame. */
  static final Duration HELLO_DEADLINE = Duration.ofSeconds(10);

  /** How long a cell that is to be debugged waits for its debugger. */
  static final Duration DEBUGGER_DEADLINE = Duration.ofMinutes(10);

  /**
   * What the kernel may hold, in bytes, of frames that a cell has yet to read: all that a stream
   * may send ahead, so that its thread seldom waits.
   */
  private static final int SEND_BUFFER = BodyInlet.WINDOW;

  private static final int NO_INSPECTOR = 0;

  /** The first script of a process is slow; so one of ours comes first, and nobody waits. */
  private static final boolean REHEARSE = true;

  private static final Logger log = LoggerFactory.getLogger(CellLauncher.class);
  private static final Pattern EFFECTIVE_ROOT = Pattern.compile("Uid:\\s+\\d+\\s+0\\s");
  private static final Duration HARDEN_DEADLINE = Duration.ofSeconds(10);
  private static final Duration PREPARE_DEADLINE = Duration.ofSeconds(10);

  private final CellOptions options;
  private final EngineFile.Check engine;
  private final Watchdog watchdog;
  private final HardeningOrder.Maker orders;
  private final UserIds userIds;
  private final AtomicLong number = new AtomicLong();
  private final boolean root = isRoot();
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("cell-starter").factory());
  private CellFiles files; // guarded by this
  private Bubblewrap.@Nullable Found outerWall; // guarded by this

  CellLauncher(CellOptions options, Watchdog watchdog, HardeningOrder.Maker orders) {
    this.options = options;
    this.orders = orders;
    this.engine = new EngineFile.Check(options.engine(), options.anyBuild());
    this.watchdog = watchdog;
    this.files = CellFiles.layOut(options.folder());
    this.userIds = new UserIds(options.firstUid(), ProcessHandle.current().pid());
  }

  /** A cell together with what its engine and its walls said. */
  record Launched(Cell cell, Greeting greeting, HardeningReport report) {}

  /**
   * A hardened cell; the caller compares the report with policy before it lets a guest in.
   *
   * @throws SandboxException when none can be started
   */
  Launched launch(CellKind kind, EngineStart.Purpose purpose) {
    engine.run();
    StackRoom.check(options.stackKiB());
    int uid = root ? userIds.take() : 0;
    try {
      Cell cell = connect(start(kind, purpose, NO_INSPECTOR));
      cell.onEnd(end -> userIds.giveBack(uid));
      return handshake(cell, kind, uid, REHEARSE);
    } catch (IOException e) {
      userIds.giveBack(uid);
      throw failed(e);
    }
  }

  /**
   * A cell with the engine's inspector, once a debugger has connected. The walls go up after that,
   * so that its connection stays and no second one can be made.
   *
   * @param port port of 127.0.0.1
   */
  Cell launchInspected(CellKind kind, int port) {
    engine.run();
    StackRoom.check(options.stackKiB());
    int uid = root ? userIds.take() : 0;
    try {
      Cell cell = connect(start(kind, EngineStart.Purpose.GUEST, port));
      cell.onEnd(end -> userIds.giveBack(uid));
      // A breakpoint would hold up scripts of ours.
      return handshake(cell, kind, uid, !REHEARSE).cell();
    } catch (IOException e) {
      userIds.giveBack(uid);
      throw failed(e);
    }
  }

  private EngineStart start(CellKind kind, EngineStart.Purpose purpose, int inspectorPort) {
    CellFiles laidOut = files();
    Path socket = laidOut.socket(number.incrementAndGet());
    return new EngineStart(
        options.engine(),
        laidOut,
        socket,
        kind,
        options.stackKiB(),
        purpose,
        inspectorPort,
        // A debugger comes over the network that we have.
        inspectorPort == NO_INSPECTOR ? outerWall().bubblewrap() : Optional.empty());
  }

  private synchronized Bubblewrap.Found outerWall() {
    if (outerWall == null) {
      outerWall =
          options.bubblewrap()
              ? Bubblewrap.find(options.engine(), root, files().empty())
              : Bubblewrap.Found.none("not wanted");
      log.atDebug().addKeyValue("bubblewrap", outerWall.said()).log("looked for the outer wall");
    }
    return outerWall;
  }

  /** The scripts; laid out again when something has swept them away. */
  private synchronized CellFiles files() {
    if (!files.isWhole()) {
      CellFiles swept = files;
      files = CellFiles.layOut(options.folder());
      swept.close();
      log.atWarn()
          .addKeyValue("folder", options.folder())
          .log("the scripts of the cells were removed by somebody, and are laid out again");
    }
    return files;
  }

  /** A process that has called. */
  private Cell connect(EngineStart start) throws IOException {
    @Nullable Process process = null;
    boolean connected = false;
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(start.socket()), 1);
      process = onStarterThread(start::begin);
      var lastWords = new LastWords();
      lastWords.follow(process.getInputStream(), "cell-log-" + process.pid());
      Duration limit = start.inspectorPort() == NO_INSPECTOR ? HELLO_DEADLINE : DEBUGGER_DEADLINE;
      SocketChannel channel = accept(listener, process, lastWords, limit);
      long budget = mebibytes(start.kind().memoryMiB());
      EngineProcess engineProcess = called(start, process, channel);
      var cell = new Cell(engineProcess, channel, lastWords, watchdog, budget);
      connected = true;
      return cell;
    } finally {
      deleteQuietly(start.socket());
      if (!connected && process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static EngineProcess called(EngineStart start, Process process, SocketChannel channel)
      throws IOException {
    try {
      return start.called(process);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private SandboxException failed(IOException cause) {
    return new SandboxException(
        SandboxException.Code.START_FAILED,
        "a sandbox does not start: " + cause.getMessage(),
        "see that %s runs and %s is writable; `ashlar doctor` tells more"
            .formatted(options.engine(), options.folder()),
        cause);
  }

  private static long mebibytes(int count) {
    return (long) count << 20;
  }

  private Launched handshake(Cell cell, CellKind kind, int uid, boolean rehearse) {
    var hello = new CompletableFuture<byte[]>();
    var hardened = new CompletableFuture<byte[]>();
    cell.on(FrameType.HELLO, (flags, id, body) -> once(hello, body));
    cell.on(FrameType.HARDENED, (flags, id, body) -> once(hardened, body));
    cell.onEnd(end -> {
      var gone = new IOException("it ended: %s %s".formatted(end.cause(), end.log().strip()));
      hello.completeExceptionally(gone);
      hardened.completeExceptionally(gone);
    });
    cell.start();
    try {
      Greeting greeting = Greeting.parse(await(hello, HELLO_DEADLINE));
      greeting.check();
      cell.greeted(greeting);
      var order = orders.order(kind.memoryMiB(), uid, cell.innerPid());
      cell.send(FrameType.HARDEN, 0, cell.nextId(), order.json());
      var report =
          HardeningReport.parse(await(hardened, HARDEN_DEADLINE))
              .with("bubblewrap", outerWall().said());
      await(cell.ask(FrameType.PREPARE, 0, preparation(rehearse)), PREPARE_DEADLINE);
      return new Launched(cell, greeting, report);
    } catch (IOException e) {
      cell.close();
      throw new SandboxException(
          SandboxException.Code.START_FAILED,
          "a sandbox does not start: " + e.getMessage(),
          "`ashlar doctor` tells what this machine lacks",
          e);
    } catch (SandboxException e) {
      cell.close();
      throw e;
    }
  }

  private static byte[] preparation(boolean rehearse) {
    return Cell.JSON.writeValueAsBytes(Map.of("rehearse", rehearse));
  }

  private static void once(CompletableFuture<byte[]> place, byte[] body) throws ProtocolException {
    if (!place.complete(body)) {
      throw new ProtocolException("a part of the handshake came twice");
    }
  }

  private static byte[] await(CompletableFuture<byte[]> answer, Duration deadline)
      throws IOException {
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + deadline, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private <T> T onStarterThread(Callable<T> task) throws IOException {
    try {
      return starter.submit(task).get();
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static SocketChannel accept(
      ServerSocketChannel listener, Process process, LastWords lastWords, Duration limit)
      throws IOException {
    listener.configureBlocking(false);
    long deadline = System.nanoTime() + limit.toNanos();
    try (Selector selector = Selector.open()) {
      listener.register(selector, SelectionKey.OP_ACCEPT);
      var _ = process.onExit().thenRun(selector::wakeup);
      for (long left = limit.toMillis(); left > 0; left = millisTo(deadline)) {
        selector.select(left);
        SocketChannel channel = listener.accept();
        if (channel != null) {
          channel.configureBlocking(true);
          channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
          return channel;
        }
        if (!process.isAlive()) {
          throw new IOException(
              "the engine left with code %d: %s"
                  .formatted(process.exitValue(), lastWords.lastText().strip()));
        }
      }
    }
    throw new IOException("no word within %s: %s".formatted(limit, lastWords.text()));
  }

  private static long millisTo(long deadline) {
    return (deadline - System.nanoTime()) / 1_000_000;
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? e.toString() : String.valueOf(cause.getMessage());
  }

  private static void deleteQuietly(Path socket) {
    socket.toFile().delete();
  }

  private static boolean isRoot() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("Uid:"))
          .anyMatch(line -> EFFECTIVE_ROOT.matcher(line).lookingAt());
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    starter.shutdown();
    files.close();
  }
}
