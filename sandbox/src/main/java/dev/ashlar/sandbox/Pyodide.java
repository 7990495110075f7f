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
import java.util.concurrent.TimeUnit;
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

  /** Bringing it here takes no longer than this, which is less than an assignment may take. */
  static final Duration FETCH_LIMIT = Duration.ofSeconds(90);

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
  private @Nullable Path folder; // guarded by this

  /**
   * @param fetcher a program that brings the package here if it is not yet, and prints the folder
   *     it is in
   */
  public Pyodide(Path fetcher) {
    this.fetcher = fetcher;
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
  public JobCode prepare(JobCode job) {
    var arguments = new ArrayList<byte[]>();
    try {
      Path found = folder();
      for (String file : FILES) {
        arguments.add(body(found.resolve(file)));
      }
    } catch (IOException e) {
      throw unavailable("its files cannot be read: " + e, e);
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

  /* Under the lock, so that jobs that come at the same time wait for one fetch. */
  private synchronized Path folder() {
    Path known = folder;
    if (known == null || !Files.exists(known.resolve(FILES.getFirst()))) {
      known = fetch();
      folder = known;
    }
    return known;
  }

  private Path fetch() {
    Process process;
    try {
      process = new ProcessBuilder(fetcher.toString()).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw unavailable("%s does not start: %s".formatted(fetcher, e), e);
    }
    try {
      process.getOutputStream().close();
      CompletableFuture<String> said =
          CompletableFuture.supplyAsync(() -> read(process), Thread::startVirtualThread);
      if (!process.waitFor(FETCH_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        end(process);
        throw unavailable("it did not come within " + FETCH_LIMIT, null);
      }
      String text = said.join().strip();
      if (process.exitValue() != 0) {
        String end = text.substring(Math.max(0, text.length() - MAX_COMPLAINT));
        throw unavailable("%s failed: %s".formatted(fetcher, end), null);
      }
      Path found = Path.of(text.substring(text.lastIndexOf('\n') + 1));
      log.atInfo().addKeyValue("folder", found).log("Python is here");
      return found;
    } catch (IOException e) {
      throw unavailable("%s cannot be spoken to: %s".formatted(fetcher, e), e);
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      throw unavailable("interrupted while it was fetched", e);
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
