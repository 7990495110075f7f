package dev.ashlar.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worktime for Python: Pyodide, an interpreter in WebAssembly, from npm. It is brought to this
 * machine by a program of ours when the first job asks for it, and enters a cell as arguments of a
 * guest. A program has Python's standard library and nothing else: there is no network to load
 * packages from.
 *
 * <p>Thread-safe.
 */
public final class Pyodide implements Worktime {
  public static final String NAME = "pyodide";
  public static final String VERSION = "0.28.0";

  /** Bringing it here takes no longer than this, unless somebody else says so. */
  public static final Duration FETCH_LIMIT = Duration.ofMinutes(5);

  /** Whoever waits hears of the end of a fetch, which has its own limit, and no later than this. */
  private static final Duration SPARE = Duration.ofSeconds(10);

  /** In the order in which the worktime's script takes them. */
  private static final List<String> FILES =
      List.of(
          "pyodide.mjs",
          "pyodide.asm.js",
          "pyodide.asm.wasm",
          "python_stdlib.zip",
          "pyodide-lock.json");

  private static final int MAX_COMPLAINT = 500;
  private static final Logger log = LoggerFactory.getLogger(Pyodide.class);

  private final Path fetcher;
  private final Duration limit;
  private @Nullable CompletableFuture<Path> fetched; // guarded by this

  /**
   * @param fetcher a program that brings the package here if it is not yet, and prints the folder
   *     it is in
   */
  public Pyodide(Path fetcher) {
    this(fetcher, FETCH_LIMIT);
  }

  /**
   * @param limit how long the program may take
   */
  public Pyodide(Path fetcher, Duration limit) {
    this.fetcher = fetcher;
    this.limit = limit;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return VERSION;
  }

  @Override
  public void bring() throws InterruptedException {
    var _ = folder();
  }

  @Override
  public JobCode prepare(JobCode job) {
    var arguments = new ArrayList<byte[]>();
    try {
      Path found = folder();
      for (String file : FILES) {
        arguments.add(body(found.resolve(file)));
      }
    } catch (IOException e) {
      throw unavailable("its files cannot be read: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted while it was fetched", e);
    }
    arguments.add(ValueBody.text(job.workFunction()));
    arguments.addAll(job.arguments());
    return job.withWork(script(), List.copyOf(arguments))
        .withWorktime(JobCode.MAP_BASIC, JobCode.MAP_BASIC_VERSION);
  }

  private static byte[] body(Path file) throws IOException {
    String name = file.toString();
    boolean binary = name.endsWith(".wasm") || name.endsWith(".zip");
    return binary
        ? ValueBody.bytes(Files.readAllBytes(file))
        : ValueBody.text(Files.readString(file));
  }

  private static String script() {
    try (InputStream in = Pyodide.class.getResourceAsStream("worktime/pyodide.js")) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its own file worktime/pyodide.js");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path folder() throws InterruptedException {
    try {
      return fetched().get(limit.plus(SPARE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw unavailable(cause == null ? e.toString() : String.valueOf(cause.getMessage()), cause);
    } catch (TimeoutException e) {
      throw unavailable("it did not come within " + limit, e);
    }
  }

  /*
   * One fetch for all that ask while it is under way, on a thread of its own: who is interrupted
   * takes it from nobody else. One that failed, or whose files are gone, is followed by another.
   */
  private synchronized CompletableFuture<Path> fetched() {
    CompletableFuture<Path> known = fetched;
    if (known == null || (known.isDone() && !isHere(known))) {
      known = CompletableFuture.supplyAsync(this::fetch, Thread::startVirtualThread);
      fetched = known;
    }
    return known;
  }

  private static boolean isHere(CompletableFuture<Path> done) {
    return !done.isCompletedExceptionally() && Files.exists(done.join().resolve(FILES.getFirst()));
  }

  private Path fetch() {
    try {
      Process process = new ProcessBuilder(fetcher.toString()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      CompletableFuture<String> said =
          CompletableFuture.supplyAsync(() -> read(process), Thread::startVirtualThread);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        end(process);
        throw new IllegalStateException("it did not come within " + limit);
      }
      String text = said.join().strip();
      if (process.exitValue() != 0) {
        String end = text.substring(Math.max(0, text.length() - MAX_COMPLAINT));
        throw new IllegalStateException("%s failed: %s".formatted(fetcher, end));
      }
      Path found = Path.of(text.substring(text.lastIndexOf('\n') + 1));
      log.atInfo().addKeyValue("folder", found).log("Python is here");
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException("%s does not run: %s".formatted(fetcher, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it was fetched", e);
    }
  }

  /** With what it started: npm would go on and keep the lock. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String read(Process process) {
    try (InputStream out = process.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static SandboxException unavailable(String why, @Nullable Throwable cause) {
    return new SandboxException(
        SandboxException.Code.NO_WORKTIME,
        "there is no Python (%s %s): %s".formatted(NAME, VERSION, why),
        "see that npm works here, or run bin/pyodide by hand",
        cause);
  }
}
