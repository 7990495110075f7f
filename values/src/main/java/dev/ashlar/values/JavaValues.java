package dev.ashlar.values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Between values and ordinary Java objects. One instance a conversion: it remembers containers. */
final class JavaValues {
  /** 2⁵³ − 1: whole numbers up to this are exact in a double. */
  static final long MAX_SAFE = 9007199254740991L;

  private final IdentityHashMap<Object, Object> seen = new IdentityHashMap<>();

  private JavaValues() {}

  static JsValue fromJava(@Nullable Object java) {
    return new JavaValues().read(java);
  }

  static @Nullable Object toJava(JsValue value) {
    return new JavaValues().write(value);
  }

  private JsValue read(@Nullable Object java) {
    return switch (java) {
      case null -> JsValue.ofNull();
      case JsValue value -> value;
      case Boolean b -> JsValue.Bool.of(b);
      case Long number -> whole(number);
      case BigInteger number -> new JsValue.BigInt(number);
      case Integer number -> new JsValue.Num(number);
      case Short number -> new JsValue.Num(number);
      case Byte number -> new JsValue.Num(number);
      case Double number -> new JsValue.Num(number);
      case Float number -> new JsValue.Num(number);
      case BigDecimal number -> new JsValue.Num(number.doubleValue());
      case CharSequence text -> new JsValue.Str(text.toString());
      case Character c -> new JsValue.Str(c.toString());
      case Enum<?> constant -> new JsValue.Str(constant.name());
      case Instant instant -> new JsValue.Date(instant.toEpochMilli());
      case Optional<?> optional ->
          optional.isPresent() ? read(optional.get()) : JsValue.undefined();
      case JsonNode json -> JsonValues.fromJson(json);
      case Throwable thrown -> error(thrown);
      default -> container(java);
    };
  }

  static boolean isSafe(long whole) {
    return whole >= -MAX_SAFE && whole <= MAX_SAFE;
  }

  private static JsValue whole(long number) {
    return isSafe(number)
        ? new JsValue.Num(number)
        : new JsValue.BigInt(BigInteger.valueOf(number));
  }

  private static JsValue error(Throwable thrown) {
    var error = new ErrorValue("Error");
    error.message(thrown.getMessage() == null ? thrown.getClass().getName() : thrown.getMessage());
    return error;
  }

  private JsValue container(Object java) {
    if (seen.get(java) instanceof JsValue known) {
      return known;
    }
    if (java instanceof Object[] array) {
      return elements(java, Arrays.asList(array));
    }
    return switch (java) {
      case Set<?> set -> {
        var value = new SetValue();
        seen.put(java, value);
        set.forEach(element -> value.add(read(element)));
        yield value;
      }
      case Iterable<?> iterable -> elements(java, iterable);
      case Map<?, ?> map -> map(map);
      default -> TypedArrays.of(java);
    };
  }

  private JsValue elements(Object java, Iterable<?> elements) {
    var value = new Arr();
    seen.put(java, value);
    for (Object element : elements) {
      value.add(read(element));
    }
    return value;
  }

  private JsValue map(Map<?, ?> map) {
    if (map.keySet().stream().allMatch(String.class::isInstance)) {
      var value = new Obj();
      seen.put(map, value);
      map.forEach((key, element) -> value.put((String) key, read(element)));
      return value;
    }
    var value = new MapValue();
    seen.put(map, value);
    map.forEach((key, element) -> value.put(read(key), read(element)));
    return value;
  }

  private @Nullable Object write(JsValue value) {
    return switch (value) {
      case JsValue.Undefined _, JsValue.Null _ -> null;
      case JsValue.Bool(boolean b) -> b;
      case JsValue.Num(double number) -> number(number);
      case JsValue.BigInt(BigInteger number) -> number;
      case JsValue.Str(String text) -> text;
      case JsValue.Date(double millis) ->
          Double.isNaN(millis) ? value : Instant.ofEpochMilli((long) millis);
      case JsValue.Boxed(JsValue primitive) -> write(primitive);
      case JsValue.RegExp _, ErrorValue _ -> value;
      case Buffer buffer -> buffer.bytes().clone();
      case View view -> TypedArrays.toJava(view);
      case Arr array -> list(array);
      case Obj object -> map(object);
      case MapValue map -> map(map);
      case SetValue set -> set(set);
    };
  }

  private static Object number(double number) {
    long whole = (long) number;
    if (whole != number || !isSafe(whole) || JsonValues.isMinusZero(number)) {
      return number;
    }
    if (whole == (int) whole) {
      return (int) whole;
    }
    return whole;
  }

  private Object list(Arr array) {
    Object known = seen.get(array);
    if (known != null) {
      return known;
    }
    var list = new ArrayList<@Nullable Object>(array.dense().size());
    seen.put(array, list);
    for (JsValue element : array.dense()) {
      list.add(write(element));
    }
    if (!array.isDense()) {
      // A list has no holes, and must not become as long as a hole claims to be.
      throw ValuesException.notCloneable("an array with holes has no nearest Java object");
    }
    return list;
  }

  private Object map(Obj object) {
    Object known = seen.get(object);
    if (known != null) {
      return known;
    }
    var map = new LinkedHashMap<String, @Nullable Object>();
    seen.put(object, map);
    object.properties().forEach((name, element) -> map.put(name, write(element)));
    return map;
  }

  private Object map(MapValue value) {
    Object known = seen.get(value);
    if (known != null) {
      return known;
    }
    var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
    seen.put(value, map);
    value.pairs().forEach(pair -> map.put(write(pair.key()), write(pair.value())));
    return map;
  }

  private Object set(SetValue value) {
    Object known = seen.get(value);
    if (known != null) {
      return known;
    }
    var set = new LinkedHashSet<@Nullable Object>();
    seen.put(value, set);
    value.values().forEach(element -> set.add(write(element)));
    return set;
  }
}
