package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobInputTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    Files.writeString(folder.resolve("square.js"), "(n) => n * n");
    Files.writeString(folder.resolve("bad.json"), "[1,\n2");
    Files.writeString(folder.resolve("object.json"), "{\"a\": 1}");
    Files.writeString(folder.resolve("deep.json"), "[".repeat(2_000) + "]".repeat(2_000));
    Files.write(folder.resolve("latin.json"), new byte[] {'[', '"', (byte) 0xe9, '"', ']'});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --range 1,two              | OPTION      | '1,two'
          --range 1                  | OPTION      | START,END
          --range 1,10,0             | EBADARG     | step
          --range 1,NaN              | EBADARG     | NaN
          --range 1,1e300            | EWORKTOOBIG | slices
          --name x                   | OPTION      | --range or --input
          --range 1,2 --input x      | OPTION      | only one
          --input {dir}/bad.json     | FILE        | line 2
          --input {dir}/object.json  | FILE        | no JSON array
          --input {dir}/deep.json    | FILE        | nesting
          --input {dir}/latin.json   | FILE        | not UTF-8
          --input {dir}/missing.json | FILE        | no such file
          --range 1,2 --arg {        | FILE        | --arg
          --range 1,2 --group key    | OPTION      | KEY,SECRET
          --range 1,2 --price gold   | OPTION      | 0.001
          """)
  void aJobThatCannotBeIsRefusedBeforeTheNetworkIsLookedFor(
      String options, String code, String word) {
    var arguments = options.replace("{dir}", folder.toString()).split(" ", -1);
    var script = folder.resolve("square.js").toString();
    var nowhere = folder.resolve("nowhere").toString();

    var said = Said.by(List.of("job", "run", script, "--data", nowhere), arguments);

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines())
        .singleElement()
        .asString()
        .startsWith("ashlar: ")
        .contains("(%s): ".formatted(code), word);
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }
}
