package dev.ashlar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was measured, for a terminal or as a page. Confined to one thread. */
public final class Table {
  private static final Figure HEAD = new Figure("what", "measured", "target");

  private final List<Figure> figures = new ArrayList<>();

  public void add(Figure figure) {
    figures.add(figure);
  }

  public String text(Machine machine) {
    int names = width(Figure::name);
    int measured = width(Figure::measured);
    var text = new StringBuilder();
    for (var figure : withHead()) {
      var row = pad(figure.name(), names) + pad(figure.measured(), measured) + figure.target();
      text.append(row.stripTrailing()).append('\n');
    }
    return text.append('\n').append(machine.line()).append('\n').toString();
  }

  /** Writes the same as a page of Markdown; folders on the way are made. */
  public void write(Path file, Machine machine) throws IOException {
    var rows =
        figures.stream()
            .map(figure ->
                "| %s | %s | %s |".formatted(figure.name(), figure.measured(), figure.target()))
            .collect(Collectors.joining("\n"));
    var page =
        """
        # Figures of %s

        %s

        | what | measured | target |
        | --- | --- | --- |
        %s

        What each row means: `bench/README.md`.
        """
            .formatted(machine.date(), machine.line(), rows);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, page);
  }

  private static String pad(String cell, int width) {
    return cell + " ".repeat(width + 2 - cell.length());
  }

  private int width(Function<Figure, String> column) {
    return withHead().stream().mapToInt(figure -> column.apply(figure).length()).max().orElse(1);
  }

  private List<Figure> withHead() {
    var all = new ArrayList<Figure>();
    all.add(HEAD);
    all.addAll(figures);
    return all;
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
  }
}
