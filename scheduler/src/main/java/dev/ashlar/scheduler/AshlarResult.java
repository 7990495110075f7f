package dev.ashlar.scheduler;

import dev.ashlar.values.ErrorValue;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Travelling;
import dev.ashlar.wire.SubmitRequest;

/** A result as our worker writes it; what was thrown becomes a value, as deployers expect it. */
final class AshlarResult {
  private AshlarResult() {}

  static Submission.Result of(SubmitRequest.SliceResult result) {
    String job = result.job().value();
    return switch (result.outcome()) {
      case SubmitRequest.Value(String uri) ->
          new Submission.Result(job, result.slice(), uri, null, result.metrics(), result.engine());
      case SubmitRequest.WorkError error ->
          new Submission.Result(
              job,
              result.slice(),
              uri(error),
              new Submission.Failure(
                  error.name(), error.message(), error.stack(), error.code(), false),
              result.metrics(),
              result.engine());
    };
  }

  private static String uri(SubmitRequest.WorkError error) {
    ErrorValue value = ErrorValue.of(error.name(), error.message());
    if (!error.stack().isEmpty()) {
      value.stack(error.stack());
    }
    if (!error.code().isEmpty()) {
      value.put("code", new JsValue.Str(error.code()));
    }
    return Travelling.of(value).uri();
  }
}
