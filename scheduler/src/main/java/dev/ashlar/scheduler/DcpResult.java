package dev.ashlar.scheduler;

import dev.ashlar.job.JobException;
import dev.ashlar.job.SliceMetrics;
import dev.ashlar.values.Travelling;
import dev.ashlar.values.ValuesException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A result as workers of the DCP packages write it. */
final class DcpResult {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int ERROR_CONSTRUCTOR = 16;

  private DcpResult() {}

  static Submission.Result read(JsonNode data, String job, long slice) {
    SliceMetrics measured = metrics(data.path("metrics"));
    JsonNode modern = data.path("resultV2");
    if (modern.isMissingNode() || modern.isNull()) {
      return new Submission.Result(job, slice, uri(data.path("result")), null, measured, "");
    }
    Travelling value = travelling(modern.isString() ? modern.asString() : modern.toString());
    return new Submission.Result(job, slice, value.uri(), failure(value), measured, "");
  }

  private static Travelling travelling(String kvin) {
    try {
      return Travelling.ofTriple(kvin);
    } catch (ValuesException e) {
      throw SchedulerException.badArgument(
          "resultV2: " + e.getMessage(), "send a KVIN document of {string, method, MIMEType}");
    }
  }

  /** Results of the older generation, and those that a server of the deployer's took. */
  private static String uri(JsonNode result) {
    String uri = result.isString() ? result.asString() : result.path("result").asString("");
    if (uri.isEmpty()) {
      throw SchedulerException.badArgument("no result", "send resultV2 or result");
    }
    return uri;
  }

  /** What is not a number is not measured; the result counts all the same. */
  private static @Nullable SliceMetrics metrics(JsonNode metrics) {
    try {
      return metrics.isObject() ? SliceMetrics.parse(metrics) : null;
    } catch (JobException e) {
      return null;
    }
  }

  /** A work function that threw: the worker makes the error the value, and tells it by an event. */
  private static Submission.@Nullable Failure failure(Travelling value) {
    if (!value.method().equals("kvin")) {
      return null;
    }
    try {
      JsonNode what = JSON.readTree(value.string()).path("what");
      JsonNode constructor = what.path("ctr");
      boolean isError =
          constructor.isString()
              ? constructor.asString().endsWith("Error")
              : constructor.asInt(-1) == ERROR_CONSTRUCTOR;
      return isError
          ? new Submission.Failure(
              constructor.asString("Error"), what.path("arg").asString(""), "", "", true)
          : null;
    } catch (JacksonException e) {
      throw SchedulerException.badArgument("resultV2 holds no KVIN", "send it unchanged");
    }
  }
}
