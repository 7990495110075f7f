package dev.ashlar.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The page {@code it/target/hostile-peers.md}: a section for each peer, of which each run writes
 * its own and leaves the others.
 */
final class HostilePeersReport {
  private static final Pattern SECTION = Pattern.compile("(?ms)^## (.+?)\\n(.*?)(?=^## |\\z)");

  private HostilePeersReport() {}

  /**
   * @param rows of the table, its head first
   * @param notes what came out otherwise, a line each
   */
  static void write(String peer, List<List<Object>> rows, List<String> notes) throws IOException {
    var text = new StringBuilder("\n");
    for (int i = 0; i < rows.size(); i++) {
      text.append(line(rows.get(i)));
      if (i == 0) {
        text.append(line(rows.get(i).stream().map(cell -> (Object) "---").toList()));
      }
    }
    text.append('\n');
    notes.forEach(note -> text.append("- ").append(note).append('\n'));
    text.append('\n');
    Path file = Peers.root().resolve("it/target/hostile-peers.md");
    Files.createDirectories(file.getParent());
    var sections = sections(file);
    sections.put(peer, text.toString());
    var page = new StringBuilder();
    sections.forEach((name, section) -> page.append("## %s%n%s".formatted(name, section)));
    Files.writeString(file, page);
  }

  private static String line(List<Object> cells) {
    return cells.stream().map(Object::toString).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static Map<String, String> sections(Path file) throws IOException {
    var sections = new TreeMap<String, String>();
    if (Files.exists(file)) {
      SECTION
          .matcher(Files.readString(file))
          .results()
          .forEach(found -> sections.put(found.group(1), found.group(2)));
    }
    return sections;
  }
}
