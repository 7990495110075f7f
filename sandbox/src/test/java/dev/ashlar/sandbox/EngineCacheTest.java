package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "looks at what /proc shows")
class EngineCacheTest {
  private static final int CELLS = 5;

  @TempDir Path folder;

  /** The least processor time that a start takes. */
  private static Duration leastStart(CellPool pool) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < CELLS; i++) {
      try (Cell cell = pool.take(128)) {
        least = Math.min(least, cell.cpuNanos());
      }
    }
    return Duration.ofNanos(least);
  }

  private List<Path> caches() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toFile().getName().matches("c\\d+")).toList();
    }
  }

  @Test
  void aFewStartsLaterAStartCostsLessAndNoCellKeepsAName() throws IOException {
    var options = CellOptions.of(Engine.path()).withReady(0).withFolder(folder);
    try (var pool = new CellPool(options)) {
      Duration before = leastStart(pool);
      // The refilling thread makes the cache behind the back of whoever took the last one.
      await().atMost(Duration.ofSeconds(30)).until(() -> caches().size() == 1 && isWhole());

      Duration after = leastStart(pool);

      assertThat(after).as("%s before the cache was there", before).isLessThan(before);
      assertThat(caches()).as("only the one that copies are made of").hasSize(1);
      try (Cell cell = pool.take(128)) {
        assertThat(openFiles(cell)).allMatch(name -> name.endsWith("(deleted)"));
      }
    }
  }

  private boolean isWhole() throws IOException {
    try (Stream<Path> files = Files.list(caches().getFirst())) {
      return files.anyMatch(file -> file.endsWith("v8_code_cache_v2"))
          && ProcessHandle.current().children().count() == 0;
    }
  }

  /** Files of the disk that a cell has open, by name; none where we may not look. */
  private static List<String> openFiles(Cell cell) throws IOException {
    Path all = Path.of("/proc", Long.toString(cell.pid()), "fd");
    var names = new ArrayList<String>();
    if (!Files.isReadable(all)) {
      return names;
    }
    try (Stream<Path> descriptors = Files.list(all)) {
      for (Path descriptor : descriptors.toList()) {
        String name = Files.readSymbolicLink(descriptor).toString();
        if (name.startsWith("/") && !name.startsWith("/dev/")) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
