package dev.ashlar.values;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Builds the value of one KVIN document. Containers enter the list of seen ones as they begin. */
final class KvinReader {
  private final ArrayList<JsValue> seen = new ArrayList<>();

  private int values;
  private long bufferBytes;
  private int depth;

  JsValue what(Obj document) {
    return node(Kvin.what(document));
  }

  /** The value of a node, or of a primitive that stands for itself. */
  private JsValue node(JsValue node) {
    if (++values > Kvin.MAX_VALUES) {
      throw ValuesException.tooBig("more than %d values".formatted(Kvin.MAX_VALUES));
    }
    return switch (node) {
      case JsValue.Num _, JsValue.Bool _, JsValue.Str _ -> node;
      case Obj formula -> {
        if (++depth > Kvin.MAX_DEPTH) {
          throw ValuesException.tooBig("a value of more than %d levels".formatted(Kvin.MAX_DEPTH));
        }
        JsValue value = formula(formula);
        depth--;
        yield value;
      }
      default -> throw ValuesException.malformed("a KVIN node that is no formula");
    };
  }

  private JsValue formula(Obj node) {
    JsValue raw = member(node, "raw");
    if (raw == null) {
      raw = member(node, "ptv"); // what versions 3 to 6 called it
    }
    if (raw != null) {
      return raw;
    }
    if (has(node, "number")) {
      return new JsValue.Num(KvinNumbers.number(member(node, "number")));
    }
    if (has(node, "bigint")) {
      return new JsValue.BigInt(bigInt(text(node, "bigint")));
    }
    if (has(node, "fnName")) {
      return function(node);
    }
    if (has(node, "mapKeys") || has(node, "mapVals")) {
      return map(node);
    }
    if (has(node, "ab16") || has(node, "isl16") || has(node, "ab8") || has(node, "isl8")) {
      return view(node);
    }
    if (member(node, "arr") instanceof Arr elements) {
      return array(node, elements);
    }
    JsValue constructor = member(node, "ctr");
    if (constructor != null) {
      return object(node, KvinClasses.name(constructor));
    }
    return rest(node);
  }

  private JsValue rest(Obj node) {
    if (has(node, "set")) {
      return set(node);
    }
    if (has(node, "json")) {
      return JsonReader.read(text(node, "json"));
    }
    if (has(node, "undefined")) {
      return JsValue.undefined();
    }
    if (member(node, "seen") instanceof JsValue.Num(double number)) {
      if (number < 0 || number >= seen.size() || number != (int) number) {
        throw ValuesException.malformed(
            "a reference to container %s of %d".formatted(number, seen.size()));
      }
      return seen.get((int) number);
    }
    if (has(node, Kvin.LABEL)) {
      // Documents of old versions may hold documents, which count their containers anew.
      seen.add(node);
      return nested(node);
    }
    if (has(node, "symbol") || has(node, "resolve") || has(node, "reject")) {
      throw ValuesException.refused("a symbol or promise in a KVIN document");
    }
    throw ValuesException.malformed("a KVIN node of an unknown kind");
  }

  private JsValue nested(Obj document) {
    var inner = new KvinReader();
    inner.depth = depth;
    inner.values = values;
    inner.bufferBytes = bufferBytes;
    JsValue value = inner.what(document);
    values = inner.values;
    bufferBytes = inner.bufferBytes;
    return value;
  }

  private <T extends JsValue> T begun(T container) {
    seen.add(container);
    return container;
  }

  private JsValue function(Obj node) {
    JsValue source = member(node, "arg");
    String text = source instanceof JsValue.Str(String code) ? code : "";
    JsValue function = begun(new JsValue.Boxed(new JsValue.Str(text)));
    properties(node, (name, value) -> {});
    return function;
  }

  private JsValue map(Obj node) {
    MapValue map = begun(new MapValue());
    Arr keys = elements(node, "mapKeys");
    Arr values = elements(node, "mapVals");
    if (keys.length() != values.length() || !keys.isDense() || !values.isDense()) {
      throw ValuesException.malformed(
          "a map of %d keys and %d values".formatted(keys.length(), values.length()));
    }
    for (int i = 0; i < keys.dense().size(); i++) {
      map.put(keys.dense().get(i), values.dense().get(i));
    }
    properties(node, (name, value) -> {});
    return map;
  }

  private Arr elements(Obj node, String name) {
    if (member(node, name) instanceof Obj inner && member(inner, "arr") instanceof Arr elements) {
      return array(inner, elements);
    }
    throw ValuesException.malformed("'%s' of a KVIN node is no array".formatted(name));
  }

  private JsValue set(Obj node) {
    if (!(member(node, "set") instanceof Obj inner)
        || !(member(inner, "arr") instanceof Arr elements)) {
      throw ValuesException.malformed("a set without elements");
    }
    // One number for the set and its array: the original's reader lists the array only.
    SetValue set = begun(new SetValue());
    var array = new Arr();
    fill(array, elements);
    array.dense().forEach(set::add);
    return set;
  }

  private Arr array(Obj node, Arr elements) {
    Arr array = begun(new Arr((int) Math.min(elements.length(), 1024)));
    fill(array, elements);
    if (member(node, "isl") instanceof Arr islands) {
      islands.dense().forEach(island -> island(array, island));
    }
    properties(
        node,
        (name, value) -> {
          long index = Obj.index(name);
          if (index >= 0) {
            array.set(index, value);
          } else {
            array.putExtra(name, value);
          }
        });
    if (member(node, "len") instanceof JsValue.Num(double length)) {
      if (length != (long) length) {
        throw ValuesException.malformed("an array of length " + length);
      }
      if (length > 0) {
        array.length((long) length);
      }
    }
    return array;
  }

  private void fill(Arr array, Arr elements) {
    @Nullable JsValue last = null;
    for (JsValue element : elements.dense()) {
      double repeats =
          element instanceof Obj run && member(run, "lst") instanceof JsValue.Num(double count)
              ? count
              : 0;
      if (repeats == 0) {
        array.add(node(element));
        last = element;
        continue;
      }
      if (last == null || repeats < 0 || repeats > Kvin.MAX_VALUES) {
        throw ValuesException.malformed("a run of %s elements".formatted(repeats));
      }
      for (int i = 0; i < repeats; i++) {
        // Raw objects of a run are one text but as many objects.
        array.add(copyOfRaw(node(last), last));
      }
    }
  }

  private static JsValue copyOfRaw(JsValue value, JsValue node) {
    boolean isRaw = node instanceof Obj formula && has(formula, "raw");
    return isRaw && (value instanceof Obj || value instanceof Arr)
        ? JsonValues.fromJson(JsonValues.toJson(value))
        : value;
  }

  private void island(Arr array, JsValue node) {
    if (!(node instanceof Obj island)
        || !(member(island, "@") instanceof JsValue.Num(double place))
        || place != (long) place) {
      throw ValuesException.malformed("an island without a place");
    }
    // A short island holds its values as plain JSON, a long one is an array of nodes.
    Arr elements = member(island, "arr") instanceof Arr plain ? plain : elements(island, "arr");
    long index = (long) place;
    for (JsValue element : elements.dense()) {
      array.set(index++, element);
    }
  }

  private JsValue object(Obj node, String name) {
    return switch (name) {
      case "Object" -> {
        Obj object = begun(new Obj());
        properties(node, object::put);
        yield object;
      }
      case "Array" -> array(node, new Arr());
      case "RegExp" -> begun(regExp(node));
      case "Number" -> begun(new JsValue.Boxed(new JsValue.Num(KvinNumbers.number(arg(node)))));
      case "String" -> begun(new JsValue.Boxed(new JsValue.Str(KvinNumbers.text(arg(node)))));
      case "Boolean" -> begun(new JsValue.Boxed(JsValue.Bool.of(KvinNumbers.truth(arg(node)))));
      case "Date" -> begun(new JsValue.Date(KvinNumbers.millis(arg(node))));
      case "Function" -> function(node);
      case "Promise" -> throw ValuesException.refused("a promise in a KVIN document");
      default -> named(node, name);
    };
  }

  private JsValue named(Obj node, String name) {
    JsValue argument = member(node, "arg");
    ViewKind kind = ViewKind.ofName(name);
    if (kind != null) {
      return begun(KvinNumbers.naive(kind, argument));
    }
    if (name.equals("Error") || name.endsWith("Error")) {
      return error(node, name);
    }
    if (argument instanceof JsValue.Str) {
      // URLs, addresses and the like travel as the text that builds them.
      begun(argument);
      properties(node, (key, value) -> {});
      return argument;
    }
    // An instance of a class that is not here keeps its properties and loses its class.
    Obj object = begun(new Obj());
    properties(node, object::put);
    return object;
  }

  private static JsValue.RegExp regExp(Obj node) {
    if (member(node, "args") instanceof Arr args
        && args.dense().size() == 2
        && args.dense().get(0) instanceof JsValue.Str(String source)
        && args.dense().get(1) instanceof JsValue.Str(String flags)) {
      return new JsValue.RegExp(source, flags);
    }
    throw ValuesException.malformed("a regular expression without source and flags");
  }

  private ErrorValue error(Obj node, String className) {
    JsValue own = member(node, "ps") instanceof Obj properties ? member(properties, "name") : null;
    if (own instanceof Obj formula) {
      own = member(formula, "raw");
    }
    var error = begun(new ErrorValue(own instanceof JsValue.Str(String text) ? text : className));
    if (member(node, "arg") instanceof JsValue.Str(String message)) {
      error.message(message);
    }
    properties(
        node,
        (name, value) -> {
          if (name.equals("cause")) {
            error.cause(value);
          } else if (value instanceof JsValue.Str(String text) && name.equals("stack")) {
            error.stack(text);
          } else if (value instanceof JsValue.Str(String text) && name.equals("message")) {
            error.message(text);
          } else if (!name.equals("name")) {
            error.put(name, value);
          }
        });
    return error;
  }

  private void properties(Obj node, BiConsumer<String, JsValue> take) {
    if (!(member(node, "ps") instanceof Obj properties)) {
      return;
    }
    for (Map.Entry<String, JsValue> property : properties.properties().entrySet()) {
      JsValue value = property.getValue();
      // The original writes own properties of errors as they are, null and plain JSON included.
      take.accept(property.getKey(), isPlain(value) ? value : node(value));
    }
  }

  private static boolean isPlain(JsValue value) {
    return value instanceof JsValue.Null
        || value instanceof Arr
        || (value instanceof Obj object && !KvinNumbers.isFormula(object));
  }

  private JsValue view(Obj node) {
    JsValue constructor = member(node, "ctr");
    String name = constructor == null ? "Uint8Array" : KvinClasses.name(constructor);
    byte[] bytes = bytes(node);
    if (name.equals("ArrayBuffer")) {
      return begun(Buffer.of(bytes));
    }
    ViewKind kind = name.equals("Buffer") ? ViewKind.UINT8 : ViewKind.ofName(name);
    if (kind == null) {
      throw ValuesException.malformed("bytes of a " + name);
    }
    return begun(View.of(kind, bytes));
  }

  private byte[] bytes(Obj node) {
    if (member(node, "ab8") instanceof JsValue.Str(String text)) {
      byte[] bytes = allocate(text.length());
      KvinBytes.put8(bytes, 0, text);
      return bytes;
    }
    if (member(node, "ab16") instanceof JsValue.Str(String text)) {
      JsValue extra = member(node, "eb");
      byte[] bytes = allocate(2L * text.length() + (extra == null ? 0 : 1));
      KvinBytes.put16(bytes, 0, text);
      if (extra != null) {
        bytes[bytes.length - 1] = (byte) KvinNumbers.octet(extra);
      }
      return bytes;
    }
    boolean narrow = member(node, "isl8") instanceof Arr;
    JsValue islands = member(node, narrow ? "isl8" : "isl16");
    if (!(islands instanceof Arr list)
        || !(member(node, "len") instanceof JsValue.Num(double length))
        || length < 0
        || length != (long) length) {
      throw ValuesException.malformed("a buffer without bytes or length");
    }
    byte[] bytes = allocate((long) length);
    for (JsValue island : list.dense()) {
      if (!(island instanceof Obj object)
          || !(member(object, "0") instanceof JsValue.Str(String text))
          || !(member(object, "@") instanceof JsValue.Num(double at))) {
        throw ValuesException.malformed("an island without text or place");
      }
      if (narrow) {
        KvinBytes.put8(bytes, (long) at, text);
      } else {
        KvinBytes.put16(bytes, (long) at, text);
      }
    }
    JsValue extra = member(node, "eb");
    if (extra != null && bytes.length > 0) {
      bytes[bytes.length - 1] = (byte) KvinNumbers.octet(extra);
    }
    return bytes;
  }

  private byte[] allocate(long length) {
    bufferBytes += length;
    if (length > Kvin.MAX_BUFFER_BYTES || bufferBytes > Kvin.MAX_BUFFER_BYTES) {
      throw ValuesException.tooBig(
          "buffers of more than %d bytes".formatted(Kvin.MAX_BUFFER_BYTES));
    }
    return new byte[(int) length];
  }

  private static BigInteger bigInt(String text) {
    if (text.length() > Kvin.MAX_BIGINT_DIGITS) {
      throw ValuesException.tooBig("a bigint of %d digits".formatted(text.length()));
    }
    try {
      return new BigInteger(text);
    } catch (NumberFormatException e) {
      throw new ValuesException(
          ValuesException.Code.MALFORMED, "not a bigint in a KVIN document", "", e);
    }
  }

  private static String text(Obj node, String name) {
    if (member(node, name) instanceof JsValue.Str(String text)) {
      return text;
    }
    throw ValuesException.malformed("'%s' of a KVIN node is no text".formatted(name));
  }

  private static JsValue arg(Obj node) {
    JsValue argument = member(node, "arg");
    return argument == null ? JsValue.undefined() : argument;
  }

  private static boolean has(Obj node, String name) {
    return node.get(name).isPresent();
  }

  private static @Nullable JsValue member(Obj node, String name) {
    return node.get(name).orElse(null);
  }
}
