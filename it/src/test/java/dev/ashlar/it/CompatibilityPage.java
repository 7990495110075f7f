package dev.ashlar.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The rows of the page of names: every line of a table whose first cell is code. */
record CompatibilityPage(List<Row> rows) {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern CLASS = Pattern.compile("[A-Z]\\w+(\\.\\w+)?");
  private static final int CELLS = 4;

  /**
   * One name of a reference.
   *
   * @param places classes, members as {@code Class#member}, and paths from the root
   * @param remark what stands behind the status and its colon
   */
  record Row(String name, List<String> places, String status, String remark, List<String> tests) {}

  /** The modules and the classes that the README's table of the house names. */
  record House(List<String> modules, List<String> classes) {}

  static CompatibilityPage read(Path root) {
    return parse(text(root.resolve("docs/compatibility.md")));
  }

  static CompatibilityPage parse(String page) {
    return new CompatibilityPage(
        page.lines().filter(line -> line.startsWith("| `")).map(CompatibilityPage::row).toList());
  }

  private static Row row(String line) {
    var cells = line.substring(1, line.lastIndexOf('|')).split("(?<!\\\\)\\|", -1);
    if (cells.length != CELLS) {
      throw new AssertionError(
          "a row has %d cells, not %d: %s".formatted(CELLS, cells.length, line));
    }
    var status = cells[2].strip();
    int colon = status.indexOf(':');
    return new Row(
        code(cells[0]).getFirst(),
        code(cells[1]),
        colon < 0 ? status : status.substring(0, colon),
        colon < 0 ? "" : status.substring(colon + 1).strip(),
        code(cells[3]));
  }

  static House house(Path root) {
    var rows =
        text(root.resolve("README.md"))
            .lines()
            .dropWhile(line -> !line.equals("## The house"))
            .filter(line -> line.startsWith("| `"))
            .toList();
    return new House(
        rows.stream().flatMap(line -> code(line.split("\\|", -1)[1]).stream()).toList(),
        rows.stream()
            .flatMap(line -> code(line).stream())
            .filter(CLASS.asMatchPredicate())
            .toList());
  }

  private static List<String> code(String cell) {
    return CODE.matcher(cell).results().map((MatchResult match) -> match.group(1)).toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
