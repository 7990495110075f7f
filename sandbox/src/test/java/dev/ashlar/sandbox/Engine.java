package dev.ashlar.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The engine that the repository's own script finds. */
final class Engine {
  private static final Path ROOT = Path.of(System.getProperty("ashlar.root"));

  private Engine() {}

  static Path path() {
    return Path.of(run(ROOT.resolve("bin/engine").toString()).output().strip());
  }

  static Path scripts() {
    return ROOT.resolve("sandbox/src/main/cell");
  }

  record Ran(int exitCode, String output) {}

  static Ran run(String... command) {
    try {
      var builder = new ProcessBuilder(command);
      builder.redirectErrorStream(true);
      builder.environment().put("NO_COLOR", "1");
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ran(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
