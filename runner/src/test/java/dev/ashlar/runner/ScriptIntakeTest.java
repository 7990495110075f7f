package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What is wrong with a script is said when it is posted: by name, by place, with a remedy. */
class ScriptIntakeTest {
  private static final String HELLO = "export default { fetch: () => new Response('hello') };";
  private static TestRunner runner;

  @BeforeAll
  static void start() {
    var limits = TestRunner.options().limits().withFetchWall(Duration.ofSeconds(2));
    runner = TestRunner.start(TestRunner.options().withLimits(limits), Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    runner.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "import a from 'lodash'; | TypeError: Module not available: lodash | 1 | 15 | bundle",
        "import './none.js'; | TypeError: Module not available: ./none.js | 1 | 8 | bundle",
        "export * from 'https://x.test/a'; | TypeError: Module not available: https://x.test/a | 1 | 15 | bundle",
        "import me from './worker.js'; | TypeError: Module not available: ./worker.js | 1 | 16 | bundle",
        "await import('node:fs'); | TypeError: Module not available: node:fs | 1 | 1 | bundle",
        "let x = 1; await new Promise(() => {}); | Error: the script never comes to its end: its top-level await waits for nothing | 1 | 12 | settles",
        "export default { get fetch() { throw new Error('no') } }; | Error: no | 1 | 38 | mend",
        "export default new Proxy({}, { get() { throw new RangeError('no') } }); | RangeError: no | 1 | 46 | mend",
        "throw 'text'; | Error: text | 0 | 0 | mend",
        "throw new Proxy({}, { get() { throw 1 } }); | Error: what was thrown has no text | 0 | 0 | mend",
        "export default 5; | TypeError: the script handles nothing: export default {fetch, scheduled or tasks}, or listen for events | 0 | 0 | fetch",
        "const a: number = 1; | SyntaxError: Missing initializer in const declaration | 1 | 7 | mend",
        "<!doctype html> | SyntaxError: Unexpected token '<' | 1 | 1 | mend",
      })
  void aScriptThatCannotRunIsRefusedWithItsPlaceAndARemedy(
      String script, String error, int line, int column, String remedy) {
    assertRefused(runner.create(Map.of("script", script)), error, line, column, remedy);
  }

  @Test
  void aModulePostedAsClassicIsToldSo() {
    var response = runner.create(Map.of("script", "\n" + HELLO, "type", "classic"));

    assertRefused(response, "SyntaxError: Unexpected token 'export'", 2, 1, "type=module");
  }

  @Test
  void aClassicScriptPostedAsModuleIsToldSo() {
    var script = "addEventListener('fetch', () => { with ({}) { } });";

    var response = runner.create(Map.of("script", script, "type", "module"));

    assertThat(response.body()).contains("type=classic");
  }

  @Test
  void aTopLevelAwaitThatOnlyATimerKeepsAliveEndsAtTheWallLimit() {
    var script = "await new Promise(() => setInterval(() => {}, 100));\n" + HELLO;

    var response = runner.create(Map.of("script", script));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("startup-wall PT2S", "do long work in a handler");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheScript() {
    var response = post(("\uFEFF" + HELLO).getBytes(StandardCharsets.UTF_8));

    var json = TestRunner.JSON.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(runner.get(json.path("url").stringValue()).body()).isEqualTo("hello");
    assertThat(runner.created(Map.of("script", HELLO))).isNotEmpty();
  }

  @Test
  void aNullByteIsRefusedWhereverItStands() {
    var response = post("// a\n/* \0 */".getBytes(StandardCharsets.UTF_8));

    var message = "SyntaxError: the script has a null byte at line 2, column 4";
    assertRefused(response, message, 2, 4, "\\0");
  }

  @Test
  void halfOfASurrogatePairIsRefused() {
    var response =
        runner.send("POST", "/", "application/json", "{\"script\": \"const a = '\\ud800'\"}");

    var message = "SyntaxError: the script has half of a surrogate pair at line 1, column 12";
    assertRefused(response, message, 1, 12, "UTF-8");
  }

  @ParameterizedTest
  @CsvSource({
    "ISO-8859-1, is not UTF-8: byte 0xE9 at line 2; column 7",
    "UTF-16LE, is UTF-16; not UTF-8",
    "UTF-16BE, is UTF-16; not UTF-8"
  })
  void aScriptInAnotherEncodingIsRefused(String charset, String message) {
    var text = (charset.startsWith("UTF") ? "\uFEFF" : "") + "//\n// caf\u00e9\n" + HELLO;

    var response = post(text.getBytes(Charset.forName(charset)));

    var json = TestRunner.JSON.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json.path("error").stringValue())
        .contains("the field 'script' " + message.replace(';', ','));
    assertThat(json.path("remedy").stringValue()).contains("UTF-8");
  }

  @Test
  void aLineOfAMillionCharactersRunsAndItsErrorsHaveTheirColumn() {
    var text = "const a = '" + "x".repeat(1_000_000) + "';";

    var bad = runner.create(Map.of("script", text + " b = ;"));
    var good = runner.create(Map.of("script", text + HELLO));

    assertRefused(bad, "SyntaxError: Unexpected token ';'", 1, text.length() + 6, "mend");
    assertThat(good.statusCode()).isEqualTo(201);
  }

  private static void assertRefused(
      HttpResponse<String> response, String error, int line, int column, String remedy) {
    JsonNode json = TestRunner.JSON.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(
            List.of(
                json.path("error").stringValue(),
                json.path("line").asInt(0),
                json.path("column").asInt(0)))
        .isEqualTo(List.of(error, line, column));
    assertThat(json.path("remedy").stringValue()).contains(remedy);
  }

  /** Posts bytes as a file, as a form in a browser or curl does. */
  private static HttpResponse<String> post(byte[] script) {
    var body = new ByteArrayOutputStream();
    var head =
        """
        --XX
        Content-Disposition: form-data; name="script"; filename="worker.js"
        Content-Type: text/javascript

        """;
    body.writeBytes(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(script);
    body.writeBytes("\r\n--XX--\r\n".getBytes(StandardCharsets.US_ASCII));
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/".formatted(runner.port())))
            .timeout(Duration.ofSeconds(30))
            .header("content-type", "multipart/form-data; boundary=XX")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
