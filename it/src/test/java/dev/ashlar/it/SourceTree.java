package dev.ashlar.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Java sources of all modules by simple class name, to look up what documents point at. */
final class SourceTree {
  private static final String SCRIPTS = "runner/src/test/resources/scripts";
  private static final String END_OF_MEMBER = "\n  }\n";

  private final Path root;
  private final Map<String, String> product = new HashMap<>();
  private final Map<String, String> tests = new HashMap<>();

  SourceTree(Path root) {
    this.root = root;
    for (var module : modules()) {
      read(root.resolve(module).resolve("src/main/java"), product);
      read(root.resolve(module).resolve("src/test/java"), tests);
    }
  }

  /** The modules that the parent lists. */
  List<String> modules() {
    return Pattern.compile("<module>(\\w+)</module>")
        .matcher(text(root.resolve("pom.xml")))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /**
   * Whether a path, a class, {@code Class.Nested} or {@code Class#member} of the product exists.
   */
  boolean has(String place) {
    if (place.contains("/")) {
      return Files.exists(root.resolve(place));
    }
    var names = place.split("[.#]", 2);
    var source = product.get(names[0]);
    return source != null && (names.length == 1 || declares(source, names[1]));
  }

  /**
   * Whether {@code Class#method} is a test, or {@code name.js} one of the scripts that a test of
   * the runner runs.
   */
  boolean hasTest(String test) {
    if (test.endsWith(".js")) {
      return Files.exists(root.resolve(SCRIPTS).resolve(test));
    }
    var names = test.split("#", 2);
    var source = tests.get(names[0]);
    if (source == null || names.length == 1) {
      return false;
    }
    int at = source.indexOf("void " + names[1] + "(");
    var head =
        source.substring(Math.max(0, source.lastIndexOf(END_OF_MEMBER, at)), Math.max(0, at));
    return head.contains("@Test") || head.contains("@ParameterizedTest");
  }

  private static boolean declares(String source, String name) {
    var type = "\\b(class|record|interface|enum) %s\\b";
    // Behind a type; and a call that is returned or thrown has no type before it.
    var methodOrComponent = "(?<=[\\w>\\]?])(?<!\\b(return|throw|else|new)) %s[(,)\\n]";
    return Pattern.compile((type + "|" + methodOrComponent).replace("%s", Pattern.quote(name)))
        .matcher(source)
        .find();
  }

  private static void read(Path folder, Map<String, String> into) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file ->
              into.merge(
                  file.toFile().getName().replace(".java", ""), text(file), (a, b) -> a + b));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
