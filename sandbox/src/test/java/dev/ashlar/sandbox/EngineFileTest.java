package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFileTest {
  @TempDir Path folder;

  private Path script(String text) throws IOException {
    Path file = folder.resolve("engine");
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static SandboxException failure(CellOptions options) {
    try (var pool = new CellPool(options.withReady(0))) {
      var thrown =
          org.assertj.core.api.Assertions.catchThrowable(() -> pool.take(CellKind.forSlices(128)));
      assertThat(thrown).isInstanceOf(SandboxException.class);
      return (SandboxException) thrown;
    }
  }

  @Test
  void theEngineOfNpmIsThePublishedOne() {
    assertThat(EngineFile.read(Engine.path()))
        .returns(true, EngineFile::isPublished)
        .extracting(EngineFile::size)
        .isEqualTo(Engine.path().toFile().length());
  }

  @Test
  void anEngineWithOneByteMoreIsRefusedByName() throws IOException {
    Path changed =
        Files.copy(
            Engine.path(),
            folder.resolve("deno"),
            StandardCopyOption.COPY_ATTRIBUTES,
            StandardCopyOption.REPLACE_EXISTING);
    Files.write(changed, new byte[] {0}, StandardOpenOption.APPEND);

    SandboxException refused = failure(CellOptions.of(changed));
    SandboxException version = failure(CellOptions.of(script("#!/bin/sh\nexit 3\n")));

    assertThat(refused.code()).isEqualTo(SandboxException.Code.ENGINE_UNUSABLE);
    assertThat(refused.line())
        .contains("is not the published deno 2.9.6", "SHA-256", "ASHLAR_DENO");
    assertThat(version.code()).isEqualTo(SandboxException.Code.ENGINE_UNUSABLE);
    try (var pool = new CellPool(CellOptions.of(changed).withReady(0).withAnyBuild(true))) {
      assertThat(pool.take(CellKind.forSlices(128)).ended()).isFalse();
    }
  }

  @Test
  void anEngineThatIsNotThereIsSaidToBeMissing() {
    SandboxException missing = failure(CellOptions.of(folder.resolve("nowhere")));

    assertThat(missing.code()).isEqualTo(SandboxException.Code.ENGINE_UNUSABLE);
    assertThat(missing.line()).contains("nowhere");
  }

  @Test
  void anEngineThatDiesAtItsStartIsNamedWithItsLastWords() throws IOException {
    Path dying = script("#!/bin/sh\necho 'no such flag' >&2\nexit 3\n");

    SandboxException failed = failure(CellOptions.of(dying).withAnyBuild(true));

    assertThat(failed.code()).isEqualTo(SandboxException.Code.START_FAILED);
    assertThat(failed.line()).contains("code 3", "no such flag", "ashlar doctor");
  }

  @Test
  void anEngineThatIsReplacedUnderARunningPoolIsNoticed() throws IOException {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, Engine.path());
    try (var pool = new CellPool(CellOptions.of(link).withReady(0))) {
      assertThat(pool.take(CellKind.forSlices(128)).ended()).isFalse();
      Files.delete(link);
      Files.write(link, "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
      assertThat(link.toFile().setExecutable(true)).isTrue();

      assertThatThrownBy(() -> pool.take(CellKind.forSlices(128)))
          .hasMessageContaining("is not the published deno");

      Files.delete(link);
      Files.createSymbolicLink(link, Engine.path());
      assertThat(pool.take(CellKind.forSlices(128)).ended()).isFalse();
    }
  }

  @Test
  void aPoolWhoseEngineIsMissingGetsReadyByItselfOnceItIsThere() throws IOException {
    Path late = folder.resolve("late");
    try (var pool = new CellPool(CellOptions.of(late).withReady(1))) {
      pool.prewarmSandboxes(128);
      assertThatThrownBy(() -> pool.take(CellKind.forSlices(128))).hasMessageContaining("late");

      Files.createSymbolicLink(late, Engine.path());

      await().atMost(Duration.ofSeconds(60)).until(() -> pool.readyCount() == 1);
    }
  }
}
