package dev.ashlar.app;

import dev.ashlar.client.Results;
import dev.ashlar.client.SliceResult;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.ValuesException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The results of a job, for a person or for a program. */
final class ResultReport {
  /** Values shown to a person; who wants more takes --output or --json. */
  private static final int SHOWN = 20;

  private static final int WIDTH = 100;

  private final String job;
  private final Results results;

  ResultReport(String job, Results results) {
    this.job = job;
    this.results = results;
  }

  /** Fails unless every slice returned a value; to be asked when the results are printed. */
  void requireWhole() {
    long lacking =
        results.stream().filter(result -> !(result instanceof SliceResult.Value)).count();
    if (lacking > 0) {
      throw new AppException(
          AppException.Code.JOB_FAILED,
          "%d of %d slices of job %s returned no value".formatted(lacking, results.size(), job),
          "mend the function or its input, and run it again");
    }
  }

  private boolean isWhole() {
    return results.stream().allMatch(SliceResult.Value.class::isInstance);
  }

  void save(@Nullable Path file) {
    if (file == null) {
      return;
    }
    var lines = new ArrayList<String>(results.size());
    for (int i = 0; i < results.size(); i++) {
      lines.add(node(i).toString());
    }
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new AppException(
          AppException.Code.FILE,
          "cannot write %s (%s)".formatted(file, e),
          "name another file by --output",
          e);
    }
  }

  void print(PrintWriter out, boolean json, @Nullable Path saved) {
    out.println(
        json
            ? json()
            : saved != null ? "%d results in %s".formatted(results.size(), saved) : text());
    out.flush();
  }

  private String json() {
    ObjectNode object =
        JsonMapper.shared().createObjectNode().put("job", job).put("whole", isWhole());
    var array = object.putArray("results");
    for (int i = 0; i < results.size(); i++) {
      array.add(node(i));
    }
    return object.toString();
  }

  private ObjectNode node(int index) {
    ObjectNode node = JsonMapper.shared().createObjectNode().put("slice", index + 1L);
    results.engine(index).ifPresent(engine -> node.put("engine", engine));
    return switch (results.get(index)) {
      case SliceResult.Value(var value) -> {
        node.set("value", json(value));
        yield node;
      }
      case SliceResult.Failed(var name, var message, var stack) -> {
        node.putObject("error").put("name", name).put("message", message).put("stack", stack);
        yield node;
      }
      case SliceResult.Missing() -> node.put("missing", true);
    };
  }

  /** JSON where it can say the value, else the value's KVIN document. */
  private static JsonNode json(JsValue value) {
    try {
      return value.toJson();
    } catch (ValuesException e) {
      return JsonMapper.shared().readTree(Kvin.write(value));
    }
  }

  private String text() {
    var lines =
        results.stream().limit(SHOWN).map(ResultReport::line).collect(Collectors.joining("\n"));
    return results.size() <= SHOWN
        ? lines
        : lines
            + "\n… and %d more; --output FILE or --json gives all"
                .formatted(results.size() - SHOWN);
  }

  private static String line(SliceResult result) {
    return switch (result) {
      case SliceResult.Value(var value) -> shorten(json(value).toString());
      case SliceResult.Failed(var name, var message, var stack) ->
          shorten("%s: %s".formatted(name, Terminal.plain(message)));
      case SliceResult.Missing() -> "(no result)";
    };
  }

  private static String shorten(String text) {
    return text.length() <= WIDTH ? text : text.substring(0, WIDTH) + "…";
  }
}
