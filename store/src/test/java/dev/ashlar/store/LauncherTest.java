package dev.ashlar.store;

import static dev.ashlar.store.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.ashlar.base.AshlarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir Path bin;

  @Test
  void rootWithoutUserNamespacesIsToldTheWayOut() throws IOException {
    program("unshare", "exit 1");

    assertRefused(
            () -> new Launcher(true, bin.toString()).check(),
            StoreException.Code.POSTGRES_REFUSES_ROOT)
        .asInstanceOf(InstanceOfAssertFactories.type(AshlarException.class))
        .satisfies(e -> assertThat(e.remedy()).contains("--database-url"));
  }

  @Test
  void rootWithoutTheProgramIsToldTheSame() {
    assertRefused(
        () -> new Launcher(true, bin.toString()).check(),
        StoreException.Code.POSTGRES_REFUSES_ROOT);
  }

  @Test
  void anOrdinaryUserNeedsNoNamespace() {
    var launcher = new Launcher(false, bin.toString());

    assertThatCode(launcher::check).doesNotThrowAnyException();
    assertThat(launcher.server(List.of("postgres"))).containsExactly("postgres");
  }

  @Test
  void theServerGetsItsOwnSessionAndQuitsWithUs() throws IOException {
    program("unshare", "exit 0");
    program("setpriv", "exit 0");
    program("setsid", "exit 0");
    var launcher = new Launcher(true, bin.toString());

    launcher.check();

    assertThat(launcher.server(List.of("postgres", "-D", "x")))
        .containsExactly(
            bin.resolve("setsid").toString(),
            bin.resolve("unshare").toString(),
            "-U",
            bin.resolve("setpriv").toString(),
            "--pdeathsig",
            "QUIT",
            "postgres",
            "-D",
            "x");
    assertThat(launcher.tool(List.of("initdb")))
        .containsExactly(bin.resolve("unshare").toString(), "-U", "initdb");
  }

  private void program(String name, String body) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
