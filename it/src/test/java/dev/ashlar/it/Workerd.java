package dev.ashlar.it;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * One process of {@code workerd} from npm that serves a script, and beside it an honest worker: a
 * runtime of many tenants is asked what becomes of the others. Must be closed.
 *
 * <p>Like the other peers it is given a user of its own and a limit of memory from outside, so that
 * a bomb takes the process and not the machine.
 */
final class Workerd implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(15);

  /** None of the programs has such words elsewhere. */
  private static final Pattern MODULE =
      Pattern.compile("(?m)^\\s*import\\s|\\bexport\\s+(?:default|let|const|function|class|\\{)");

  private static final Pattern UNCAUGHT = Pattern.compile("(?m)\\bUncaught (.*)$");

  private static final String CONFIG =
      """
      using Workerd = import "/workerd/workerd.capnp";

      const config :Workerd.Config = (
        services = [
          (name = "guest", worker = .guest),
          (name = "honest", worker = .honest),
          (name = "internet", network = (allow = [])),
        ],
        sockets = [
          (name = "guest", address = "127.0.0.1:0", http = (), service = "guest"),
          (name = "honest", address = "127.0.0.1:0", http = (), service = "honest"),
        ],
      );
      const guest :Workerd.Worker = (
        SCRIPT,
        compatibilityDate = "2026-11-01",
      );
      const honest :Workerd.Worker = (
        modules = [
          (name = "honest", esModule = "export default { fetch: () => new Response('honest') };")
        ],
        compatibilityDate = "2026-11-01",
      );
      """;

  private final Process process;
  private final Path folder;
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> listening = new CompletableFuture<>();

  private Workerd(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
    Thread.ofVirtual().start(this::read);
  }

  /** Starts it and waits until it listens, ends, or has had its time. */
  static Workerd start(String script) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("workerd");
    Files.writeString(folder.resolve("worker.js"), script);
    var form =
        MODULE.matcher(script).find()
            ? "modules = [(name = \"worker.js\", esModule = embed \"worker.js\")]"
            : "serviceWorkerScript = embed \"worker.js\"";
    Files.writeString(folder.resolve("config.capnp"), CONFIG.replace("SCRIPT", form));
    var command = new ArrayList<String>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "--user", "--map-user=1000", "--map-group=1000"));
    }
    command.addAll(List.of("prlimit", "--data=%d".formatted(1L << 30), "--"));
    command.addAll(List.of(Peers.workerd().toString(), "serve", "--control-fd=1", "config.capnp"));
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    var peer = new Workerd(process, folder);
    try {
      CompletableFuture.anyOf(peer.listening, process.onExit())
          .get(START.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // A script may compute for ever before anybody asks it: who looks finds no port.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return peer;
  }

  private void read() {
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("{\"event\":\"listen\"")) {
          var event = JsonMapper.shared().readTree(line);
          ports.put(event.path("socket").asString(), event.path("port").asInt());
        }
        if (ports.size() == 2) {
          listening.complete(null);
        }
      }
    } catch (IOException e) {
      // It was ended while we read.
    }
  }

  boolean listens() {
    return listening.isDone();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it ended because it would not take the script, as it says itself. */
  boolean refused() {
    return !isAlive() && process.exitValue() < 128;
  }

  URI guest() {
    return url("guest");
  }

  URI honest() {
    return url("honest");
  }

  private URI url(String socket) {
    return URI.create("http://127.0.0.1:%d/".formatted(ports.get(socket)));
  }

  /** What it said of a script that it refused. */
  String refusal() throws IOException {
    var uncaught = UNCAUGHT.matcher(errors());
    return uncaught.find() ? uncaught.group(1) : words();
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("errors"), StandardCharsets.ISO_8859_1).strip();
  }

  /** What it complained of first, and how it ended if it did. */
  String words() throws IOException {
    var line = errors().lines().filter(one -> !one.isBlank()).findFirst().orElse("");
    return isAlive() ? line : "exit %d %s".formatted(process.exitValue(), line);
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    for (var file : List.of("worker.js", "config.capnp", "errors")) {
      Files.deleteIfExists(folder.resolve(file));
    }
    Files.delete(folder);
  }
}
