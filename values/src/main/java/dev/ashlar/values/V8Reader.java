package dev.ashlar.values;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the engine's format. One instance reads one message. Objects take the next reference number
 * when they begin, so the list of objects grows before their contents are read.
 */
final class V8Reader {
  private final V8Bytes in;

  private final ArrayList<JsValue> objects = new ArrayList<>();
  private int version;
  private int depth;
  private int values;

  V8Reader(byte[] bytes, int from) {
    this.in = new V8Bytes(bytes, from);
  }

  JsValue message() {
    if (in.next() != 0xFF) {
      throw in.malformed("no version");
    }
    version = (int) in.varint32();
    if (version < V8Format.OLDEST_VERSION || version > V8Format.NEWEST_VERSION) {
      throw in.malformed(
          "wire version %d, %d to %d are read"
              .formatted(version, V8Format.OLDEST_VERSION, V8Format.NEWEST_VERSION));
    }
    JsValue value = value();
    if (!in.atEnd()) {
      throw in.malformed("%d bytes after the value".formatted(in.left()));
    }
    return value;
  }

  private JsValue value() {
    return value(in.tag());
  }

  private JsValue value(int tag) {
    if (++values > V8Format.MAX_VALUES) {
      throw ValuesException.tooBig("more than %d values".formatted(V8Format.MAX_VALUES));
    }
    return switch (tag) {
      case '_' -> JsValue.undefined();
      case '0' -> JsValue.ofNull();
      case 'T' -> JsValue.Bool.TRUE;
      case 'F' -> JsValue.Bool.FALSE;
      case 'I' -> new JsValue.Num(in.zigzag());
      case 'U' -> new JsValue.Num(in.varint32());
      case 'N' -> new JsValue.Num(in.float64());
      case 'Z' -> new JsValue.BigInt(in.bigInt());
      case '"' -> new JsValue.Str(in.latin1());
      case 'c' -> new JsValue.Str(in.wide());
      case 'S' -> new JsValue.Str(in.utf8());
      default -> nested(tag);
    };
  }

  private JsValue nested(int tag) {
    if (++depth > V8Format.MAX_DEPTH) {
      throw ValuesException.tooBig("a value of more than %d levels".formatted(V8Format.MAX_DEPTH));
    }
    JsValue value =
        switch (tag) {
          case 'o' -> object();
          case 'A' -> denseArray();
          case 'a' -> sparseArray();
          case '^' -> reference();
          case 'D' -> begun(new JsValue.Date(in.float64()));
          case 'y' -> begun(new JsValue.Boxed(JsValue.Bool.TRUE));
          case 'x' -> begun(new JsValue.Boxed(JsValue.Bool.FALSE));
          case 'n' -> begun(new JsValue.Boxed(new JsValue.Num(in.float64())));
          case 'z' -> begun(new JsValue.Boxed(new JsValue.BigInt(in.bigInt())));
          case 's' -> begun(new JsValue.Boxed(new JsValue.Str(string())));
          case 'R' -> begun(new JsValue.RegExp(string(), V8Flags.letters(in.varint32())));
          case ';' -> map();
          case '\'' -> set();
          case 'B' -> begun(Buffer.of(in.bytes(in.length())));
          case '~' -> resizable();
          case 'r' -> error();
          case '\\' -> throw ValuesException.refused("a host object at byte " + in.at());
          case 'u' -> throw ValuesException.refused("shared memory at byte " + in.at());
          case 'w', 'm' -> throw ValuesException.refused("WebAssembly at byte " + in.at());
          case 't' -> throw ValuesException.refused("a transferred buffer at byte " + in.at());
          default -> throw in.malformed("tag %d".formatted(tag));
        };
    // A view consumes the buffer before it.
    while (value instanceof Buffer buffer && in.peekTag() == 'V') {
      in.tag();
      value = view(buffer);
    }
    depth--;
    return value;
  }

  private <T extends JsValue> T begun(T object) {
    objects.add(object);
    return object;
  }

  private JsValue reference() {
    long index = in.varint32();
    if (index >= objects.size()) {
      throw in.malformed("a reference to object %d of %d".formatted(index, objects.size()));
    }
    return objects.get((int) index);
  }

  private String string() {
    int tag = in.tag();
    return switch (tag) {
      case '"' -> in.latin1();
      case 'c' -> in.wide();
      case 'S' -> in.utf8();
      default -> throw in.malformed("tag %d where a string is meant".formatted(tag));
    };
  }

  /** A property's name; array indices may come as numbers. */
  private String name(int tag) {
    return switch (tag) {
      case '"' -> in.latin1();
      case 'c' -> in.wide();
      case 'S' -> in.utf8();
      case 'I' -> Integer.toString(in.zigzag());
      case 'U' -> Long.toString(in.varint32());
      case 'N' -> CanonicalJson.number(in.float64());
      default -> throw in.malformed("tag %d where a name is meant".formatted(tag));
    };
  }

  private Obj object() {
    Obj object = begun(new Obj());
    for (int tag = in.tag(); tag != '{'; tag = in.tag()) {
      String name = name(tag);
      JsValue value = value();
      object.put(name, value);
    }
    // A name that came twice leaves fewer properties than are announced.
    checkCount(object.size());
    return object;
  }

  private Arr denseArray() {
    long length = in.length();
    Arr array = begun(new Arr((int) Math.min(length, 1024)));
    for (long i = 0; i < length; i++) {
      int tag = in.tag();
      if (tag == '-') {
        // Holes cost a byte each, so they are bounded like values are.
        values++;
      } else {
        JsValue element = value(tag);
        array.set(i, element);
      }
    }
    array.length(length);
    int extra = 0;
    for (int tag = in.tag(); tag != '$'; tag = in.tag()) {
      property(array, length, tag);
      extra++;
    }
    checkCount(extra);
    checkLength(length);
    return array;
  }

  private Arr sparseArray() {
    long length = in.varint32();
    Arr array = begun(new Arr());
    array.length(length);
    int count = 0;
    for (int tag = in.tag(); tag != '@'; tag = in.tag()) {
      property(array, length, tag);
      count++;
    }
    checkCount(count);
    checkLength(length);
    return array;
  }

  private void property(Arr array, long length, int tag) {
    String name = name(tag);
    JsValue value = value();
    long index = Obj.index(name);
    if (index >= 0) {
      if (index >= length) {
        throw in.malformed("index %d in an array of %d".formatted(index, length));
      }
      if (array.at(index).isPresent()) {
        throw in.malformed("index %d twice".formatted(index));
      }
      array.set(index, value);
    } else {
      if (array.extra().containsKey(name)) {
        throw in.malformed("a property twice");
      }
      array.putExtra(name, value);
    }
  }

  private MapValue map() {
    MapValue map = begun(new MapValue());
    var keys = new HashSet<Object>(8);
    for (int tag = in.tag(); tag != ':'; tag = in.tag()) {
      JsValue key = value(tag);
      checkNew(keys, key);
      map.put(key, value());
    }
    checkCount(2 * map.pairs().size());
    return map;
  }

  private SetValue set() {
    SetValue set = begun(new SetValue());
    var keys = new HashSet<Object>(8);
    for (int tag = in.tag(); tag != ','; tag = in.tag()) {
      JsValue value = value(tag);
      checkNew(keys, value);
      set.add(value);
    }
    checkCount(set.values().size());
    return set;
  }

  // Texts and numbers as Java's own, whose hash buckets stay fast when somebody makes them collide.
  private void checkNew(Set<Object> keys, JsValue key) {
    boolean fresh =
        switch (key) {
          case JsValue.Str(String text) -> keys.add(text);
          case JsValue.Num(double number) -> keys.add(number == 0 ? Double.valueOf(0) : number);
          case JsValue.BigInt bigInt -> keys.add(bigInt.value());
          default -> true;
        };
    if (!fresh) {
      throw in.malformed("a key twice");
    }
  }

  private Buffer resizable() {
    long length = in.varint32();
    long maximum = in.varint32();
    if (length > in.left() || maximum < length) {
      throw in.malformed("a buffer of %d bytes, at most %d".formatted(length, maximum));
    }
    return begun(Buffer.resizable(in.bytes((int) length), maximum));
  }

  private View view(Buffer buffer) {
    int tag = in.next();
    ViewKind kind = ViewKind.ofTag(tag);
    if (kind == null) {
      throw in.malformed("a view of kind %d".formatted(tag));
    }
    long offset = in.varint32();
    long length = in.varint32();
    long flags = version >= V8Format.VIEW_FLAGS_VERSION ? in.varint32() : 0;
    if (offset + length > buffer.length() || flags > 3) {
      throw in.malformed(
          "a view of %d bytes at %d in a buffer of %d".formatted(length, offset, buffer.length()));
    }
    return begun(View.withFlags(kind, buffer, (int) offset, (int) length, (int) flags));
  }

  private ErrorValue error() {
    int place = objects.size();
    // The class is known only after the first tag, but a cause may already refer to its error.
    int tag = in.tag();
    String name = V8Flags.errorName(tag);
    ErrorValue error = begun(new ErrorValue(name.isEmpty() ? "Error" : name));
    if (!name.isEmpty()) {
      tag = in.tag();
    }
    for (; tag != '.'; tag = in.tag()) {
      switch (tag) {
        case 'm' -> error.message(once(error.message(), place));
        case 's' -> error.stack(once(error.stack(), place));
        case 'c' -> {
          if (error.cause().isPresent()) {
            throw in.malformed("two causes of object %d".formatted(place));
          }
          error.cause(value());
        }
        default -> throw in.malformed("tag %d in an error".formatted(tag));
      }
    }
    return error;
  }

  private String once(Optional<String> earlier, int place) {
    if (earlier.isPresent()) {
      throw in.malformed("a part of object %d twice".formatted(place));
    }
    return string();
  }

  private void checkCount(int read) {
    long announced = in.varint32();
    if (announced != read) {
      throw in.malformed("%d entries announced, %d read".formatted(announced, read));
    }
  }

  private void checkLength(long length) {
    long announced = in.varint32();
    if (announced != length) {
      throw in.malformed("length %d at the end, %d at the start".formatted(announced, length));
    }
  }
}
