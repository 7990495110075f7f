package dev.ashlar.values;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A value as JavaScript's structured clone carries it.
 *
 * <p>Primitives are records and compare by value. Containers have identity, and may hold
 * themselves: that two places share one object is part of a value, and survives every form that can
 * say it. Containers are not thread-safe.
 */
public sealed interface JsValue
    permits JsValue.Undefined,
        JsValue.Null,
        JsValue.Bool,
        JsValue.Num,
        JsValue.BigInt,
        JsValue.Str,
        JsValue.Date,
        JsValue.RegExp,
        JsValue.Boxed,
        Buffer,
        View,
        Arr,
        Obj,
        MapValue,
        SetValue,
        ErrorValue {

  /** The absence of a value. */
  record Undefined() implements JsValue {
    private static final Undefined VALUE = new Undefined();
  }

  /** The value null. */
  record Null() implements JsValue {
    private static final Null VALUE = new Null();
  }

  /** A boolean. */
  record Bool(boolean value) implements JsValue {
    public static final Bool TRUE = new Bool(true);
    public static final Bool FALSE = new Bool(false);

    public static Bool of(boolean value) {
      return value ? TRUE : FALSE;
    }
  }

  /** A number: any double, minus zero and NaN included. */
  record Num(double value) implements JsValue {}

  /** A bigint. */
  record BigInt(BigInteger value) implements JsValue {}

  /** A string: UTF-16, unpaired surrogates allowed. */
  record Str(String value) implements JsValue {}

  /** A Date: milliseconds since 1970, NaN when invalid. */
  record Date(double millis) implements JsValue {}

  /** A RegExp. */
  record RegExp(String source, String flags) implements JsValue {}

  /** A primitive in an object: {@code new Number(1)} and its kin. */
  record Boxed(JsValue primitive) implements JsValue {
    /** Takes booleans, numbers, bigints and strings. */
    public Boxed {
      if (!(primitive instanceof Bool
          || primitive instanceof Num
          || primitive instanceof BigInt
          || primitive instanceof Str)) {
        throw new IllegalArgumentException("cannot be boxed: " + primitive.getClass());
      }
    }
  }

  static JsValue undefined() {
    return Undefined.VALUE;
  }

  static JsValue ofNull() {
    return Null.VALUE;
  }

  /** The string of a text. */
  static Str text(String text) {
    return new Str(text);
  }

  static Num number(double number) {
    return new Num(number);
  }

  /**
   * The value of a Java object: null, booleans, numbers (a {@code long} beyond 2⁵³ becomes a
   * bigint), text, instants, arrays of primitives (typed arrays), iterables, sets, maps (plain
   * objects when all keys are text), optionals, throwables, JSON, and values themselves. Anything
   * else is {@code NOT_CLONEABLE}.
   */
  static JsValue of(@Nullable Object java) {
    return JavaValues.fromJava(java);
  }

  /**
   * The nearest Java object: null for undefined and null, {@link Boolean}, {@link Integer} or
   * {@link Long} for whole numbers and {@link Double} for others, {@link BigInteger}, {@link
   * String}, {@link java.time.Instant}, {@code byte[]} and other arrays of primitives, {@link
   * java.util.List}, {@link java.util.Map}, {@link java.util.Set}. What has no nearest Java object
   * (errors, regular expressions, invalid dates) stays a {@link JsValue}.
   */
  default @Nullable Object toJava() {
    return JavaValues.toJava(this);
  }

  static JsValue ofJson(JsonNode json) {
    return JsonValues.fromJson(json);
  }

  /**
   * The JSON of a value. Members that are undefined are left out, as JavaScript does; everything
   * else that JSON cannot say is {@code NOT_CLONEABLE}, as is a cycle.
   */
  default JsonNode toJson() {
    return JsonValues.toJson(this);
  }

  /** Whether two values are alike through and through: same kinds, contents and sharing. */
  static boolean alike(JsValue left, JsValue right) {
    return new Alike().test(left, right);
  }
}
