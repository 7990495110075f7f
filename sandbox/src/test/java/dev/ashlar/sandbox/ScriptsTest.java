package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The script side is held to the same order as the Java side. */
class ScriptsTest {
  private static final Path SCRIPTS = Engine.scripts();

  private static Engine.Ran deno(String command, String... options) {
    Stream<String> start = Stream.of(Engine.path().toString(), command, "--config");
    Stream<String> config = Stream.of(SCRIPTS.resolve("deno.json").toString());
    return Engine.run(
        Stream.of(start, config, Stream.of(options)).flatMap(part -> part).toArray(String[]::new));
  }

  @Test
  void scriptsAreFormatted() {
    assertThat(deno("fmt", "--check", SCRIPTS.toString())).returns(0, Engine.Ran::exitCode);
  }

  @Test
  void scriptsHaveNoLint() {
    assertThat(deno("lint", SCRIPTS.toString())).returns(0, Engine.Ran::exitCode);
  }

  @Test
  void scriptsAgreeWithTheirTypes() {
    assertThat(deno("check", SCRIPTS.toString())).returns(0, Engine.Ran::exitCode);
  }

  @Test
  void theImportMapShutsEveryModuleOfTheEngine() {
    String script =
        "import { builtinModules } from 'node:module'; console.log(builtinModules.join(' '))";
    String names = Engine.run(Engine.path().toString(), "eval", script).output().strip();

    JsonNode imports =
        Cell.JSON.readTree(SCRIPTS.resolve("import-map.json").toFile()).path("imports");
    assertThat(names.split(" "))
        .hasSizeGreaterThan(50)
        .allSatisfy(name -> {
          String bare = name.startsWith("node:") ? name.substring(5) : name;
          assertThat(imports.path(bare).asString("")).startsWith("data:text/javascript,throw");
          assertThat(imports.path("node:" + bare).asString("")).startsWith("data:");
        });
  }
}
