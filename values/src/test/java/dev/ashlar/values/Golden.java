package dev.ashlar.values;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** What the real writers wrote: rows of {@code golden/values.tsv}, made by {@code js/golden.js}. */
record Golden(String name, String kvin, String v8) {
  static List<Golden> all() {
    return lines("values.tsv").stream().map(Golden::of).toList();
  }

  private static Golden of(String line) {
    String[] fields = line.split("\t", -1);
    return new Golden(fields[0], fields[1], fields[2]);
  }

  static List<String> lines(String file) {
    try (var in =
        Objects.requireNonNull(
            Golden.class.getResourceAsStream((file.contains("/") ? "/" : "/golden/") + file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The engine's bytes behind the byte that says so. */
  byte[] body() {
    return HexFormat.of().parseHex("04" + v8);
  }

  @Override
  public String toString() {
    return name;
  }
}
