package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

@Execution(ExecutionMode.CONCURRENT)
class DoctorTest {
  @TempDir private Path folder;

  private static List<JsonNode> findings(Ashlar.Result result, String state) {
    return StreamSupport.stream(result.json().path("findings").spliterator(), false)
        .filter(finding -> finding.path("state").asString().equals(state))
        .toList();
  }

  private static List<String> topics(List<JsonNode> findings) {
    return findings.stream().map(finding -> finding.path("topic").asString()).toList();
  }

  @Test
  void aMachineWhoseWallsStandIsFoundFit() throws Exception {
    var result = Ashlar.run("doctor", "--json");

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.json().path("usable").asBoolean()).isTrue();
    assertThat(findings(result, "bad")).isEmpty();
    assertThat(topics(findings(result, "good")))
        .contains("engine", "engine runs", "wall seccomp", "wall uid", "self-test", "jdk");
  }

  @Test
  void aPersonReadsLinesAndAVerdict() throws Exception {
    var result = Ashlar.run("doctor");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .containsPattern("✓ engine +/.*, SHA-256 [0-9a-f]{64}")
        .contains("none leads anywhere")
        .endsWith("Code of strangers may run on this machine.\n");
  }

  @Test
  void withoutAnEngineTheRestIsLookedAtAllTheSame() throws Exception {
    var result = Ashlar.runWithoutEngine(folder, "doctor", "--json");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.json().path("usable").asBoolean()).isFalse();
    assertThat(topics(findings(result, "bad"))).containsExactly("engine");
    assertThat(topics(findings(result, "good"))).contains("machine", "jdk");
  }

  @Test
  void anEngineThatIsNotThePublishedOneIsNoEngine() throws Exception {
    var fake = Files.writeString(folder.resolve("deno"), "#!/bin/sh\necho deno 2.9.6\n");
    assertThat(fake.toFile().setExecutable(true)).isTrue();

    var result = Ashlar.runWithEngine(fake, folder, "doctor", "--json");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(findings(result, "bad").getFirst().path("text").asString())
        .contains(fake.toString(), "not the build that npm has published");
  }
}
