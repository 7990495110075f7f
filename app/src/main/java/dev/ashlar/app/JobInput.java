package dev.ashlar.app;

import dev.ashlar.client.Compute;
import dev.ashlar.client.JobBuilder;
import dev.ashlar.job.ArithmeticRange;
import dev.ashlar.values.JsValue;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a job runs over, as a command line gives it; every refusal says what would be taken. */
final class JobInput {
  private JobInput() {}

  /** The job's slices: a range, or the elements of a file. */
  static Function<Compute, JobBuilder> slices(@Nullable String range, @Nullable Path input) {
    if (range != null && input == null) {
      var numbers = range(range);
      return compute -> compute.forRange(numbers);
    }
    if (range == null && input != null) {
      var elements = elements(input);
      return compute -> compute.forEach(elements);
    }
    throw new AppException(
        AppException.Code.OPTION,
        "a job needs --range or --input, and only one of them",
        "give --range 1,100 for example");
  }

  private static ArithmeticRange range(String text) {
    var parts = text.split(",", -1);
    try {
      if (parts.length == 2 || parts.length == 3) {
        double start = Double.parseDouble(parts[0]);
        double end = Double.parseDouble(parts[1]);
        return parts.length == 3
            ? ArithmeticRange.of(start, end, Double.parseDouble(parts[2]))
            : ArithmeticRange.of(start, end);
      }
    } catch (NumberFormatException e) {
      throw badRange(text);
    }
    throw badRange(text);
  }

  private static AppException badRange(String text) {
    return new AppException(
        AppException.Code.OPTION,
        "--range takes START,END or START,END,STEP, not '%s'".formatted(text),
        "give 1,100 for example");
  }

  private static List<JsValue> elements(Path file) {
    var array = parse(read(file), file.toString());
    if (!array.isArray()) {
      throw new AppException(
          AppException.Code.FILE,
          "%s holds no JSON array".formatted(file),
          "put the slices' inputs between [ and ]");
    }
    return array.valueStream().map(JsValue::ofJson).toList();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "no such file", e);
    } catch (CharacterCodingException e) {
      throw unreadable(file, "not UTF-8", e);
    } catch (IOException e) {
      throw unreadable(file, e.toString(), e);
    }
  }

  private static AppException unreadable(Path file, String why, IOException cause) {
    return new AppException(
        AppException.Code.FILE,
        "cannot read %s: %s".formatted(file, why),
        "name a text file that you may read",
        cause);
  }

  static JsonNode parse(String text, String where) {
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw new AppException(
          AppException.Code.FILE,
          "%s is no JSON that we read: %s".formatted(where, why(e)),
          "correct it there",
          e);
    }
  }

  /** Where it breaks off; what breaks a limit, such as that of nesting, has no place. */
  private static String why(JacksonException problem) {
    var place = problem.getLocation();
    return place == null
        ? String.valueOf(problem.getOriginalMessage())
        : "line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
  }
}
