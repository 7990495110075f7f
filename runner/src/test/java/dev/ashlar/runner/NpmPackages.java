package dev.ashlar.runner;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The packages of {@code src/test/npm}, fetched when the first test needs them. */
final class NpmPackages {
  static final Path FOLDER = Path.of("src/test/npm");

  private static final long INSTALL_LIMIT_SECONDS = 120;

  private NpmPackages() {}

  /** Skips the tests of the caller, saying so, where they cannot be had. */
  static synchronized void assumeInstalled() throws IOException, InterruptedException {
    if (!Files.isDirectory(FOLDER.resolve("node_modules/comlink"))) {
      assumeTrue(npmInstalls(), "SKIPPED: npm is missing or could not fetch the test's packages");
    }
  }

  private static boolean npmInstalls() throws IOException, InterruptedException {
    try {
      Process npm =
          new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!npm.waitFor(INSTALL_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        npm.destroyForcibly();
        return false;
      }
      return npm.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }
}
