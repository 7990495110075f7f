package dev.ashlar.values;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Writes the nodes of a KVIN document. One instance writes one document. */
final class KvinWriter {
  private final StringBuilder out = new StringBuilder(64);
  private final Identities seen = new Identities();
  private final KvinShape shape;

  private KvinWriter(JsValue value) {
    this.shape = new KvinShape(value);
  }

  static String node(JsValue value) {
    var writer = new KvinWriter(value);
    writer.write(value);
    return writer.out.toString();
  }

  private void write(JsValue value) {
    switch (value) {
      case JsValue.Undefined _ -> out.append("{\"undefined\":true}");
      case JsValue.Null _ -> out.append("{\"raw\":null}");
      case JsValue.Bool(boolean b) -> out.append("{\"raw\":").append(b).append('}');
      case JsValue.Str(String text) -> {
        JsonWriter.string(out.append("{\"raw\":"), text);
        out.append('}');
      }
      case JsValue.Num(double number) -> number(number);
      case JsValue.BigInt(BigInteger number) -> bigInt(number);
      // The original's reader cannot build a boxed bigint.
      case JsValue.Boxed(JsValue.BigInt(BigInteger number)) -> bigInt(number);
      default -> container(value);
    }
  }

  /** Strings, booleans and finite numbers stand for themselves inside arrays and property lists. */
  private void element(JsValue value) {
    switch (value) {
      case JsValue.Str(String text) -> JsonWriter.string(out, text);
      case JsValue.Bool(boolean b) -> out.append(b);
      default -> write(value);
    }
  }

  private void number(double number) {
    if (!Double.isFinite(number)) {
      out.append("{\"number\":\"").append(number).append("\"}");
    } else if (JsonValues.isMinusZero(number)) {
      out.append("{\"json\":\"-0\"}");
    } else {
      JsonWriter.number(out, number);
    }
  }

  private void bigInt(BigInteger number) {
    out.append("{\"bigint\":\"").append(number).append("\"}");
  }

  private void container(JsValue value) {
    if (shape.isRawContainer(value)) {
      JsonWriter.value(out.append("{\"raw\":"), value, 0);
      out.append('}');
      return;
    }
    int index = seen.indexOf(value);
    if (index >= 0) {
      out.append("{\"seen\":").append(index).append('}');
      return;
    }
    seen.add(value);
    switch (value) {
      case Obj object -> {
        out.append("{\"ctr\":0,\"ps\":");
        properties(object.properties());
        out.append('}');
      }
      case Arr array -> array(array);
      case View view -> bytes(KvinClasses.label(view.kind()), view.bytes());
      case Buffer buffer -> bytes("\"ArrayBuffer\"", buffer.bytes());
      case JsValue.Date(double millis) -> date(millis);
      case JsValue.RegExp(String source, String flags) -> {
        JsonWriter.string(out.append("{\"ctr\":10,\"args\":["), source);
        JsonWriter.string(out.append(','), flags);
        out.append("]}");
      }
      case JsValue.Boxed(JsValue primitive) -> boxed(primitive);
      case MapValue map -> map(map);
      case SetValue set -> {
        out.append("{\"set\":{\"arr\":");
        elements(set.values());
        out.append("}}");
      }
      case ErrorValue error -> error(error);
      case JsValue.Undefined _,
          JsValue.Null _,
          JsValue.Bool _,
          JsValue.Num _,
          JsValue.BigInt _,
          JsValue.Str _ ->
          throw new IllegalStateException("not a container: " + value.getClass());
    }
  }

  private void array(Arr array) {
    out.append("{\"arr\":");
    elements(array.dense());
    SortedMap<Long, JsValue> sparse = array.sparse();
    if (!sparse.isEmpty() || !array.extra().isEmpty()) {
      char separator = '{';
      out.append(",\"ps\":");
      for (Map.Entry<Long, JsValue> entry : sparse.entrySet()) {
        out.append(separator).append('"').append(entry.getKey().longValue()).append("\":");
        element(entry.getValue());
        separator = ',';
      }
      for (Map.Entry<String, JsValue> entry : array.extra().entrySet()) {
        JsonWriter.string(out.append(separator), entry.getKey());
        out.append(':');
        element(entry.getValue());
        separator = ',';
      }
      out.append('}');
    }
    if (!array.isDense()) {
      out.append(",\"len\":").append(array.length());
    }
    out.append('}');
  }

  /**
   * Elements, with runs: an element whose text is that of the one before is only counted.
   * References are absolute, so equal texts are equal values, each with containers of its own.
   */
  private void elements(List<JsValue> elements) {
    out.append('[');
    int previous = -1;
    int previousLength = 0;
    int repeats = 0;
    for (int i = 0; i < elements.size(); i++) {
      int mark = out.length();
      if (i > 0) {
        out.append(',');
      }
      int start = out.length();
      element(elements.get(i));
      int length = out.length() - start;
      if (previous >= 0 && length == previousLength && sameText(previous, start, length)) {
        out.setLength(mark);
        repeats++;
        continue;
      }
      if (repeats > 0) {
        String run = run(repeats);
        out.insert(mark, run);
        start += run.length();
        repeats = 0;
      }
      previous = start;
      previousLength = length;
    }
    if (repeats > 0) {
      out.append(run(repeats));
    }
    out.append(']');
  }

  private static String run(int repeats) {
    return ",{\"lst\":" + repeats + "}";
  }

  private boolean sameText(int left, int right, int length) {
    for (int i = 0; i < length; i++) {
      if (out.charAt(left + i) != out.charAt(right + i)) {
        return false;
      }
    }
    return true;
  }

  private void properties(Map<String, JsValue> properties) {
    char separator = '{';
    for (Map.Entry<String, JsValue> property : properties.entrySet()) {
      JsonWriter.string(out.append(separator), property.getKey());
      out.append(':');
      write(property.getValue());
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  private void bytes(String label, byte[] bytes) {
    out.append("{\"ctr\":").append(label);
    if (KvinBytes.isMostlyZero(bytes)) {
      KvinBytes.islands(out.append(",\"isl8\":"), bytes);
      out.append(",\"len\":").append(bytes.length);
    } else {
      KvinBytes.latin1(out.append(",\"ab8\":"), bytes, 0, bytes.length);
    }
    out.append('}');
  }

  private void date(double millis) {
    // Of an invalid date the original writes null, which reads as 1970; "NaN" reads as invalid.
    out.append("{\"ctr\":19,\"ps\":{},\"arg\":\"")
        .append(Double.isNaN(millis) ? "NaN" : KvinDates.text(millis))
        .append("\"}");
  }

  private void boxed(JsValue primitive) {
    switch (primitive) {
      case JsValue.Num(double number) ->
          out.append("{\"ctr\":11,\"arg\":\"")
              .append(JsonValues.isMinusZero(number) ? "-0" : CanonicalJson.number(number))
              .append("\"}");
      case JsValue.Str(String text) -> {
        JsonWriter.string(out.append("{\"ctr\":12,\"arg\":"), text);
        out.append('}');
      }
      // The original writes text, and its own reader takes the text "false" for true.
      case JsValue.Bool(boolean b) -> out.append("{\"ctr\":13,\"arg\":").append(b).append('}');
      default -> throw new IllegalStateException("cannot be boxed: " + primitive.getClass());
    }
  }

  private void map(MapValue map) {
    seen.skip();
    out.append("{\"mapKeys\":{\"arr\":");
    elements(map.pairs().stream().map(MapValue.Pair::key).toList());
    seen.skip();
    out.append("},\"mapVals\":{\"arr\":");
    elements(map.pairs().stream().map(MapValue.Pair::value).toList());
    out.append("}}");
  }

  private void error(ErrorValue error) {
    boolean builtIn = KvinClasses.isBuiltInError(error.name());
    out.append("{\"ctr\":\"").append(builtIn ? error.name() : "Error").append("\",\"ps\":");
    var own = new Obj();
    if (!builtIn) {
      own.put("name", error.name());
    }
    error.stack().ifPresent(stack -> own.put("stack", stack));
    error.cause().ifPresent(cause -> own.put("cause", cause));
    error.properties().forEach(own::put);
    // As in arrays, and other than in plain objects: texts and booleans stand for themselves.
    char separator = '{';
    for (Map.Entry<String, JsValue> property : own.properties().entrySet()) {
      JsonWriter.string(out.append(separator), property.getKey());
      out.append(':');
      element(property.getValue());
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
    error.message().ifPresent(message -> JsonWriter.string(out.append(",\"arg\":"), message));
    out.append('}');
  }
}
