package dev.ashlar.client;

import dev.ashlar.values.ErrorValue;
import dev.ashlar.values.JsValue;
import org.jspecify.annotations.Nullable;

/** What became of one slice. */
public sealed interface SliceResult {
  /** The work function returned. */
  record Value(JsValue value) implements SliceResult {
    /** The nearest Java object. */
    public @Nullable Object java() {
      return value.toJava();
    }
  }

  /** The work function threw. */
  record Failed(String name, String message, String stack) implements SliceResult {}

  /** There is no result, or not yet. */
  record Missing() implements SliceResult {}

  /** The one {@link Missing}. */
  Missing MISSING = new Missing();

  /** An error that a slice returns and one that it throws look the same on the wire. */
  static SliceResult of(JsValue value) {
    return value instanceof ErrorValue error
        ? new Failed(error.name(), error.message().orElse(""), error.stack().orElse(""))
        : new Value(value);
  }
}
