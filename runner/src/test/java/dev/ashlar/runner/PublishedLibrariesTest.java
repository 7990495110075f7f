package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Scripts made with the libraries that smart workers were really written with, as npm has them; the
 * files are joined as a bundler would and not touched otherwise. Skipped, saying so, without npm.
 */
class PublishedLibrariesTest {
  private static final Path NPM = NpmPackages.FOLDER;

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    NpmPackages.assumeInstalled();
  }

  /** The first generation: both ends wrap and expose the worker's own channel. */
  @Test
  void aScriptThatSpeaksComlinkGetsItsConfigAndItsKey() throws IOException {
    String comlink = withoutExports(NPM.resolve("node_modules/comlink/dist/esm/comlink.mjs"));
    String script =
        comlink
            + """

            const rnr = wrap(self);
            expose({
              async tasks() {
                console.log("config", (await rnr.getConfig()).word);
                const key = await rnr.getOmniKey("local");
                const params = { name: "HKDF", hash: "SHA-512-256", salt: new Uint8Array(), info: new Uint8Array() };
                console.log("derived", (await crypto.subtle.deriveBits(params, key, 256)).byteLength);
                try { await rnr.getOmniKey("sapphire-mainnet"); } catch (error) { console.log(error.message.split(";")[0]); }
                try { await rnr.dance(); } catch (error) { console.log(error.name); }
              },
            }, self);
            """;

    try (var runner = TestRunner.start()) {
      String id = created(runner, script);

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(runner.log(id))
                  .containsSubsequence(
                      "config w",
                      "derived 32",
                      "unknown key store: sapphire-mainnet",
                      "TypeError"));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(runner.runs(id).getLast().path("outcome").stringValue()).isEqualTo("ok"));
    }
  }

  /**
   * The generation of 1.0.0-alpha.4: handlers, and a key whose bytes the library imports itself.
   */
  @Test
  void aScriptBuiltWithThePublishedWorkerLibraryGetsItsConfigAndItsKey() throws IOException {
    Path library = NPM.resolve("node_modules/@escrin/worker/dist/lib");
    String script =
        withoutExports(library.resolve("rpc.js"))
            + Files.readString(library.resolve("index.js"))
                .replaceAll("(?m)^(?:import|export) \\{.*$", "")
                .replace("export default function", "function escrinWorker")
            + """

            export default escrinWorker({
              async tasks(rnr) {
                console.log("config", (await rnr.getConfig()).word);
                const key = await rnr.getOmniKey("local");
                const params = { name: "HKDF", hash: "SHA-512-256", salt: new Uint8Array(), info: new Uint8Array() };
                console.log("derived", (await crypto.subtle.deriveBits(params, key, 256)).byteLength);
              },
            });
            """;

    try (var runner = TestRunner.start()) {
      String id = created(runner, script);

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(runner.log(id)).containsSubsequence("config w", "derived 32"));
      var asked =
          runner.send(
              "POST", "/w/" + id + "/", "application/json", "{\"method\":\"tasks\",\"params\":{}}");
      assertThat(asked.statusCode()).isEqualTo(204);
    }
  }

  private static String created(TestRunner runner, String script) {
    return runner.created(Map.of("script", script, "config", Map.of("word", "w")));
  }

  private static String withoutExports(Path file) throws IOException {
    return Files.readString(file)
        .replaceAll("(?m)^export \\{[^}]*\\};$", "")
        .replaceAll("(?m)^export (?=class|function|async|const)", "");
  }
}
