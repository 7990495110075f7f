package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.base.Version;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
  /** Every command there is, by its words. */
  static Stream<List<String>> commands() {
    return below(new CommandLine(new Main()), List.of());
  }

  private static Stream<List<String>> below(CommandLine command, List<String> words) {
    var children =
        command.getSubcommands().entrySet().stream()
            .filter(child -> !child.getKey().equals("help"))
            .flatMap(child ->
                below(
                    child.getValue(),
                    Stream.concat(words.stream(), Stream.of(child.getKey())).toList()));
    return Stream.concat(Stream.of(words), children);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItself(List<String> command) {
    var said = Said.by(command, "--help");

    assertThat(said.exitCode()).isZero();
    assertThat(said.out()).startsWith("Usage: " + String.join(" ", words(command)));
    assertThat(said.out()).contains("--help", "--version");
    assertThat(said.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandTellsItsVersion(List<String> command) {
    var said = Said.by(command, "--version");

    assertThat(said).isEqualTo(new Said(0, "ashlar %s\n".formatted(Version.CURRENT), ""));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void anOptionThatNobodyKnowsIsRefusedInOneLine(List<String> command) {
    // Like no other, so that none is proposed.
    var said = Said.by(command, "--xyzzy");

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines())
        .singleElement()
        .asString()
        .startsWith("ashlar: ")
        .endsWith("(USAGE): see `%s --help`".formatted(String.join(" ", words(command))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "job", "bank"})
  void aGroupOfCommandsAsksForOne(String group) {
    var said = Said.by(group.isEmpty() ? List.of() : List.of(group));

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err().lines()).singleElement().asString().endsWith(" --help`");
  }

  private static List<String> words(List<String> command) {
    return Stream.concat(Stream.of("ashlar"), command.stream()).toList();
  }
}
