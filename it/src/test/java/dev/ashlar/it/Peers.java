package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The programs that the tests meet: the engine, and the npm packages of {@code src/test/npm} as
 * they come.
 */
final class Peers {
  private static final Path ROOT = Path.of(System.getProperty("ashlar.root"));
  private static final Path NPM = ROOT.resolve("it/src/test/npm");
  private static final Path NPM_WORKERD = ROOT.resolve("it/src/test/npm-workerd");

  private Peers() {}

  /** The repository's folder. */
  static Path root() {
    return ROOT;
  }

  /** The engine's executable, fetched when it is not there yet. */
  static String engine() {
    return Engine.PATH;
  }

  /**
   * The folder whose {@code node_modules} hold the peers, installed when they are not there or
   * older than the lock file.
   */
  static Path npm() {
    return Npm.INSTALLED;
  }

  /** The executable of {@code workerd}, which is large: only what soaks asks for it. */
  static Path workerd() {
    return WorkerdFile.PATH;
  }

  private static final class Engine {
    private static final String PATH = output(ROOT, ROOT.resolve("bin/engine").toString());
  }

  private static final class Npm {
    private static final Path INSTALLED = install(NPM);
  }

  private static final class WorkerdFile {
    /** The package's own finding of the executable for this machine. */
    private static final Path PATH =
        Path.of(output(install(NPM_WORKERD), "node", "-p", "require('workerd').default"));
  }

  private static Path install(Path folder) {
    try {
      var mark = folder.resolve("node_modules/.package-lock.json");
      var lock = folder.resolve("package-lock.json");
      if (!Files.exists(mark)
          || Files.getLastModifiedTime(mark).compareTo(Files.getLastModifiedTime(lock)) < 0) {
        output(
            folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
      }
      return folder;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What a program printed; it must end well within five minutes. */
  static String output(Path folder, String... command) {
    try {
      var errors = Files.createTempFile("peer", ".err");
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(errors.toFile())
              .start();
      var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(String.join(" ", command)).isTrue();
      assertThat(process.exitValue())
          .as("%s: %s", String.join(" ", command), Files.readString(errors))
          .isZero();
      return out.strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
