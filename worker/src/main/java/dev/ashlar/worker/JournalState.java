package dev.ashlar.worker;

import dev.ashlar.job.SliceRuns;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a journal's lines add up to: the open grants and the finished slices that nobody has
 * acknowledged. A line is {@code kind checksum json}. Confined to its {@link Journal}.
 */
final class JournalState {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final List<Grant> grants = new ArrayList<>();
  private final Map<String, TreeMap<Long, String>> results = new LinkedHashMap<>();
  private long liveBytes;

  /** Slices of one permission that are still owed. */
  private static final class Grant {
    final String authorization;
    final Map<String, SliceRuns> open = new HashMap<>();

    Grant(String authorization, Map<String, SliceRuns> slices) {
      this.authorization = authorization;
      open.putAll(slices);
    }
  }

  String granted(String authorization, Map<String, SliceRuns> slices) {
    grants.add(new Grant(authorization, slices));
    String line = grantLine(authorization, slices);
    liveBytes += line.length();
    return line;
  }

  String finished(Journal.Entry entry) {
    String line = line('R', entry.json());
    if (results.computeIfAbsent(entry.job(), job -> new TreeMap<>()).put(entry.slice(), line)
        == null) {
      liveBytes += line.length();
    }
    return line;
  }

  String settled(String job, SliceRuns runs) {
    forget(job, runs);
    for (Iterator<Grant> all = grants.iterator(); all.hasNext(); ) {
      Grant grant = all.next();
      grant.open.computeIfPresent(
          job,
          (id, open) -> {
            SliceRuns rest = open.minus(runs);
            return rest.isEmpty() ? null : rest;
          });
      if (grant.open.isEmpty()) {
        all.remove();
        liveBytes -= grant.authorization.length();
      }
    }
    if (isEmpty()) {
      liveBytes = 0;
    }
    var json = JSON.createObjectNode().put("job", job);
    json.set("runs", runs.json());
    return line('D', json.toString());
  }

  private void forget(String job, SliceRuns runs) {
    TreeMap<Long, String> finished = results.get(job);
    if (finished == null) {
      return;
    }
    for (int run = 0; run < runs.runCount(); run++) {
      long first = runs.first(run);
      var gone = finished.subMap(first, true, first + runs.count(run) - 1, true);
      gone.values().forEach(line -> liveBytes -= line.length());
      gone.clear();
    }
    if (finished.isEmpty()) {
      results.remove(job);
    }
  }

  boolean isEmpty() {
    return grants.isEmpty() && results.isEmpty();
  }

  long liveBytes() {
    return liveBytes;
  }

  /** Slices granted and not settled, with or without a result. */
  long owed() {
    long owed = 0;
    for (Grant grant : grants) {
      for (SliceRuns open : grant.open.values()) {
        owed += open.size();
      }
    }
    return owed;
  }

  Journal.Recovered recovered() {
    List<Journal.Finished> finished = new ArrayList<>();
    Map<String, SliceRuns> done = new HashMap<>();
    results.forEach((job, lines) -> {
      lines.forEach((slice, line) ->
          finished.add(new Journal.Finished(authorization(job, slice), json(line))));
      done.put(job, SliceRuns.of(lines.keySet().stream().mapToLong(Long::longValue).toArray()));
    });
    List<Journal.Held> held = new ArrayList<>();
    for (Grant grant : grants) {
      grant.open.forEach((job, open) -> {
        SliceRuns rest = open.minus(done.getOrDefault(job, SliceRuns.NONE));
        if (!rest.isEmpty()) {
          held.add(new Journal.Held(grant.authorization, job, rest));
        }
      });
    }
    return new Journal.Recovered(finished, held);
  }

  private String authorization(String job, long slice) {
    return grants.stream()
        .filter(grant -> grant.open.getOrDefault(job, SliceRuns.NONE).contains(slice))
        .map(grant -> grant.authorization)
        .findFirst()
        .orElse("");
  }

  /** Everything that is still owed, as lines. */
  String lines() {
    var lines = new StringBuilder();
    grants.forEach(grant -> lines.append(grantLine(grant.authorization, grant.open)));
    results.values().forEach(finished -> finished.values().forEach(lines::append));
    return lines.toString();
  }

  void read(BufferedReader reader) throws IOException {
    String line;
    while ((line = reader.readLine()) != null) {
      JsonNode node = check(line);
      // Only the last line can be torn, and what stands behind a broken one cannot be trusted.
      if (node == null) {
        return;
      }
      apply(line.charAt(0), node, json(line + "\n"));
    }
  }

  private void apply(char kind, JsonNode node, String json) {
    switch (kind) {
      case 'G' -> {
        Map<String, SliceRuns> slices = new HashMap<>();
        node.path("slices").forEachEntry((job, runs) -> slices.put(job, SliceRuns.parse(runs)));
        granted(node.path("authorization").stringValue(""), slices);
      }
      case 'R' ->
          finished(
              new Journal.Entry(
                  node.path("job").stringValue(""), node.path("slice").longValue(0), json));
      case 'D' -> settled(node.path("job").stringValue(""), SliceRuns.parse(node.path("runs")));
      default -> throw new IllegalStateException("not a kind of journal line: " + kind);
    }
  }

  private static String grantLine(String authorization, Map<String, SliceRuns> slices) {
    var json = JSON.createObjectNode().put("authorization", authorization);
    var jobs = json.putObject("slices");
    slices.forEach((job, runs) -> jobs.set(job, runs.json()));
    return line('G', json.toString());
  }

  private static String line(char kind, String json) {
    return kind + " " + HexFormat.of().toHexDigits(checksum(json)) + " " + json + "\n";
  }

  private static final int JSON_START = 11;

  private static String json(String line) {
    return line.substring(JSON_START, line.length() - 1);
  }

  private static @Nullable JsonNode check(String line) {
    try {
      if (line.length() < JSON_START || "GRD".indexOf(line.charAt(0)) < 0) {
        return null;
      }
      String json = line.substring(JSON_START);
      boolean whole =
          line.substring(2, JSON_START - 1).equals(HexFormat.of().toHexDigits(checksum(json)));
      return whole ? JSON.readTree(json) : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static int checksum(String json) {
    var crc = new CRC32();
    crc.update(json.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }
}
