package dev.ashlar.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.values.testing.Effort;
import dev.ashlar.values.testing.Mutator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Readers of what strangers write, fed with what nobody writes: they answer a value or a refusal of
 * this module, in time and memory that fit the input. An input that was once too much for one goes
 * into {@code resources/fuzz}, where it is tried first and bred from for ever after.
 */
@Timeout(1800)
class FuzzTest {
  private static final int ROUNDS = Boolean.getBoolean("ashlar.soak") ? 1_000_000 : 20_000;
  private static final long SEED = 20261126;
  private static final Duration MOST_TIME = Duration.ofSeconds(1);
  private static final long FREE_BYTES = 1L << 20;
  private static final long BYTES_PER_BYTE = 400;

  private static final List<String> JSON_WORDS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\u0000",
          "1e999",
          "-0",
          "null",
          "true",
          "0x",
          "9e9",
          "\"raw\":",
          "\"ctr\":",
          "\"arr\":",
          "\"json\":",
          "\"seen\":",
          "\"ab8\":",
          "\"isl16\":",
          "\"ab16\":",
          "\"mapKeys\":",
          "\"mapVals\":",
          "\"set\":",
          "\"number\":",
          "\"bigint\":",
          "\"len\":",
          "\"lst\":",
          "\"what\":",
          "\"_serializeVerId\":\"v8\"",
          "4294967295",
          "-1");

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Stream<byte[]> kept(String file) {
    return Golden.lines("fuzz/" + file).stream()
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(line -> HexFormat.of().parseHex(line));
  }

  /** Feeds the reader; the most that one input may allocate besides its share is given. */
  private static void fuzz(
      String name, List<byte[]> inputs, List<String> words, long most, Consumer<byte[]> reader) {
    inputs.forEach(input -> feed(name, input, most, reader));
    var mutator = new Mutator(SEED, inputs, words);
    for (int round = 0; round < ROUNDS; round++) {
      feed(name, mutator.next(), most, reader);
    }
  }

  private static void feed(String name, byte[] input, long most, Consumer<byte[]> reader) {
    Effort effort =
        Effort.of(() -> {
          try {
            reader.accept(input);
          } catch (ValuesException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
          } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError("%s: %s".formatted(name, hex(input)), e);
          }
        });
    if (effort.cpu().compareTo(MOST_TIME) > 0
        || effort.bytes() > most + BYTES_PER_BYTE * input.length) {
      throw new AssertionError("%s cost %s: %s".formatted(name, effort, hex(input)));
    }
  }

  private static String hex(byte[] input) {
    return HexFormat.of().formatHex(input);
  }

  @Test
  void theFormatOfTheEngineIsReadOrRefused() {
    List<byte[]> inputs =
        Stream.concat(Golden.all().stream().map(Golden::body), kept("v8.txt")).toList();

    fuzz(
        "V8Format.decode",
        inputs,
        List.of(),
        FREE_BYTES,
        body -> {
          JsValue value = V8Format.decode(body);
          JsValue again = V8Format.decode(V8Format.encode(value));
          assertThat(new Alike().test(value, again)).isTrue();
        });
  }

  @Test
  void kvinIsReadOrRefused() {
    List<byte[]> inputs =
        Stream.concat(Golden.all().stream().map(golden -> utf8(golden.kvin())), kept("kvin.txt"))
            .toList();
    // A few characters may ask for a buffer of zeros, up to the limit that Kvin names.
    long most = 2 * Kvin.MAX_BUFFER_BYTES + FREE_BYTES;

    fuzz(
        "Kvin.parse",
        inputs,
        JSON_WORDS,
        most,
        bytes -> {
          String document = new String(bytes, StandardCharsets.UTF_8);
          JsValue value = Kvin.parse(document);
          if (document.length() < 100_000) {
            Kvin.parse(Kvin.relabel(document, 8));
          }
          assertThat(value).isNotNull();
        });
  }

  @Test
  void documentsOfArraysAreSplitOrRefused() {
    List<byte[]> inputs =
        Stream.concat(Golden.all().stream().map(golden -> utf8(golden.kvin())), kept("kvin.txt"))
            .toList();
    long most = 2 * Kvin.MAX_BUFFER_BYTES + FREE_BYTES;

    fuzz(
        "Kvin.split",
        inputs,
        JSON_WORDS,
        most,
        bytes -> assertThat(Kvin.split(new String(bytes, StandardCharsets.UTF_8))).isNotNull());
  }

  @Test
  void dataUrisAreReadOrRefused() {
    List<byte[]> inputs =
        Stream.concat(
                Stream.of(
                        "data:,",
                        "data:text/plain,a%20b",
                        "data:application/json,%7B%22a%22:1%7D",
                        "data:text/plain;charset=utf-8;base64,aGVsbG8=",
                        "DATA:;base64,/+8=",
                        "data:application/x-kvin,%5B%F0%9F%98%80%5D")
                    .map(FuzzTest::utf8),
                kept("uris.txt"))
            .toList();

    fuzz(
        "DataUri",
        inputs,
        List.of("%", "%F0%9F", ";base64", ",", "data:", "=", "%00"),
        FREE_BYTES,
        bytes -> {
          String uri = new String(bytes, StandardCharsets.UTF_8);
          assertThat(DataUri.bytes(uri)).isNotNull();
          assertThat(DataUri.parse(uri).format()).startsWith("data:");
        });
  }

  @Test
  void jsonIsReadOrRefused() {
    List<byte[]> inputs =
        Stream.of(
                "{\"a\":[1,2.5e-7,null,true,\"\\u20ac\\n\"],\"__proto__\":{}}",
                "[[[[[[]]]]]]",
                "\"\\ud800\"",
                "-0.0e+0")
            .map(FuzzTest::utf8)
            .toList();

    fuzz(
        "JsonReader.read",
        inputs,
        JSON_WORDS,
        FREE_BYTES,
        bytes ->
            assertThat(JsonReader.read(new String(bytes, StandardCharsets.UTF_8))).isNotNull());
  }
}
