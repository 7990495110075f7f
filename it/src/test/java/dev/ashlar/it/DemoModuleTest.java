package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class DemoModuleTest {
  private static final Path APP = Path.of(System.getProperty("ashlar.root"), "app/src/main");

  @Test
  void theDemosModuleIsWhatItsSourceCompilesTo() throws Exception {
    var script =
        """
        const source = require("node:fs").readFileSync(process.argv[1], "utf8");
        require("wabt")().then((wabt) => {
          const binary = wabt.parseWat("spheres.wat", source).toBinary({}).buffer;
          console.log(Buffer.from(binary).toString("base64"));
        });
        """;

    var compiled =
        Peers.output(Peers.npm(), "node", "-e", script, APP.resolve("wasm/spheres.wat").toString());

    assertThat(Base64.getDecoder().decode(compiled))
        .isEqualTo(Files.readAllBytes(APP.resolve("resources/dev/ashlar/app/demo/spheres.wasm")));
  }
}
