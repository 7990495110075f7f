package dev.ashlar.app;

import dev.ashlar.sandbox.CellOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the launcher says the JavaScript engine is: system property {@code ashlar.engine}, else
 * variable {@code ASHLAR_DENO}.
 */
final class EnginePath {
  private EnginePath() {}

  static Path find() {
    var named =
        System.getProperty("ashlar.engine", System.getenv().getOrDefault("ASHLAR_DENO", ""));
    var path = Path.of(named);
    if (named.isEmpty() || !Files.isExecutable(path)) {
      throw new AppException(
          AppException.Code.NO_ENGINE,
          named.isEmpty() ? "no JavaScript engine was named" : "no executable at " + path,
          "start by ./ashlar, which finds or fetches it, or name a deno by ASHLAR_DENO");
    }
    return path;
  }

  /**
   * The usual choices for that engine. Who names one by {@code ASHLAR_DENO} vouches for it: its
   * version must be right, its bytes need not be those that npm has published.
   */
  static CellOptions cells() {
    var path = find();
    var vouched = System.getenv().getOrDefault("ASHLAR_DENO", "");
    return CellOptions.of(path).withAnyBuild(path.toString().equals(vouched));
  }
}
