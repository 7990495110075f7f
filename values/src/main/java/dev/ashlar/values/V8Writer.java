package dev.ashlar.values;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes the engine's format, wire version 15. One instance writes one message. */
final class V8Writer {
  private final Identities seen = new Identities();
  private byte[] out = new byte[128];
  private int size;
  private int depth;

  byte[] message(JsValue value) {
    put(V8Format.CLONE);
    put(0xFF);
    put(V8Format.WRITTEN_VERSION);
    value(value);
    return Arrays.copyOf(out, size);
  }

  private void value(JsValue value) {
    switch (value) {
      case JsValue.Undefined _ -> put('_');
      case JsValue.Null _ -> put('0');
      case JsValue.Bool(boolean b) -> put(b ? 'T' : 'F');
      case JsValue.Num(double number) -> number(number);
      case JsValue.Str(String text) -> string(text);
      case JsValue.BigInt(BigInteger number) -> {
        put('Z');
        bigInt(number);
      }
      case View view -> view(view);
      default -> object(value);
    }
  }

  private void object(JsValue value) {
    if (isReference(value)) {
      return;
    }
    if (++depth > V8Format.MAX_DEPTH) {
      throw ValuesException.tooBig("a value of more than %d levels".formatted(V8Format.MAX_DEPTH));
    }
    switch (value) {
      case Obj object -> object(object);
      case Arr array when array.isDense() -> denseArray(array);
      case Arr array -> sparseArray(array);
      case JsValue.Date(double millis) -> {
        put('D');
        raw(millis);
      }
      case JsValue.RegExp regExp -> regExp(regExp);
      case JsValue.Boxed(JsValue primitive) -> boxed(primitive);
      case Buffer buffer -> buffer(buffer);
      case MapValue map -> map(map);
      case SetValue set -> set(set);
      case ErrorValue error -> error(error);
      case JsValue.Undefined _,
          JsValue.Null _,
          JsValue.Bool _,
          JsValue.Num _,
          JsValue.BigInt _,
          JsValue.Str _,
          View _ ->
          throw new IllegalStateException("not an object of its own: " + value.getClass());
    }
    depth--;
  }

  private boolean isReference(JsValue value) {
    int index = seen.indexOf(value);
    if (index >= 0) {
      put('^');
      varint(index);
      return true;
    }
    seen.add(value);
    return false;
  }

  private void object(Obj object) {
    put('o');
    properties(object.properties());
    put('{');
    varint(object.size());
  }

  private void properties(Map<String, JsValue> properties) {
    for (Map.Entry<String, JsValue> property : properties.entrySet()) {
      String name = property.getKey();
      long index = Obj.index(name);
      if (index >= 0) {
        index(index);
      } else {
        string(name);
      }
      value(property.getValue());
    }
  }

  private void index(long index) {
    if (index <= Integer.MAX_VALUE) {
      int32((int) index);
    } else {
      put('U');
      varint(index);
    }
  }

  private void denseArray(Arr array) {
    put('A');
    varint(array.length());
    List<JsValue> elements = array.dense();
    for (int i = 0; i < elements.size(); i++) {
      value(elements.get(i));
    }
    properties(array.extra());
    put('$');
    varint(array.extra().size());
    varint(array.length());
  }

  private void sparseArray(Arr array) {
    put('a');
    varint(array.length());
    List<JsValue> elements = array.dense();
    for (int i = 0; i < elements.size(); i++) {
      int32(i);
      value(elements.get(i));
    }
    array
        .sparse()
        .forEach((index, element) -> {
          index(index);
          value(element);
        });
    properties(array.extra());
    put('@');
    varint((long) elements.size() + array.sparse().size() + array.extra().size());
    varint(array.length());
  }

  private void regExp(JsValue.RegExp regExp) {
    put('R');
    string(regExp.source());
    varint(V8Flags.bits(regExp.flags()));
  }

  private void boxed(JsValue primitive) {
    switch (primitive) {
      case JsValue.Bool(boolean b) -> put(b ? 'y' : 'x');
      case JsValue.Num(double number) -> {
        put('n');
        raw(number);
      }
      case JsValue.BigInt(BigInteger number) -> {
        put('z');
        bigInt(number);
      }
      case JsValue.Str(String text) -> {
        put('s');
        string(text);
      }
      default -> throw new IllegalStateException("cannot be boxed: " + primitive.getClass());
    }
  }

  private void buffer(Buffer buffer) {
    put(buffer.maxLength().isPresent() ? '~' : 'B');
    varint(buffer.length());
    buffer.maxLength().ifPresent(this::varint);
    bytes(buffer.bytes());
  }

  private void view(View view) {
    if (seen.indexOf(view) >= 0) {
      isReference(view);
      return;
    }
    // A view stands right behind its buffer, or behind a reference to it.
    object(view.buffer());
    seen.add(view);
    put('V');
    put(view.kind().tag());
    varint(view.offset());
    varint(view.length());
    varint(view.flags());
  }

  private void map(MapValue map) {
    put(';');
    for (MapValue.Pair pair : map.pairs()) {
      value(pair.key());
      value(pair.value());
    }
    put(':');
    varint(2L * map.pairs().size());
  }

  private void set(SetValue set) {
    put('\'');
    for (JsValue value : set.values()) {
      value(value);
    }
    put(',');
    varint(set.values().size());
  }

  private void error(ErrorValue error) {
    put('r');
    int tag = V8Flags.errorTag(error.name());
    if (tag != 0) {
      put(tag);
    }
    error
        .message()
        .ifPresent(text -> {
          put('m');
          string(text);
        });
    // Older engines wrote the cause before the stack; the one we pin reads it behind it only.
    error
        .stack()
        .ifPresent(text -> {
          put('s');
          string(text);
        });
    error
        .cause()
        .ifPresent(cause -> {
          put('c');
          value(cause);
        });
    put('.');
  }

  private void number(double number) {
    int whole = (int) number;
    if (whole == number && !(whole == 0 && 1 / number < 0)) {
      int32(whole);
    } else {
      put('N');
      raw(number);
    }
  }

  private void int32(int number) {
    put('I');
    varint(Integer.toUnsignedLong((number << 1) ^ (number >> 31)));
  }

  private void string(String text) {
    int length = text.length();
    if (!isLatin1(text)) {
      wide(text);
      return;
    }
    put('"');
    varint(length);
    room(length);
    for (int i = 0; i < length; i++) {
      out[size + i] = (byte) text.charAt(i);
    }
    size += length;
  }

  private static boolean isLatin1(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xFF) {
        return false;
      }
    }
    return true;
  }

  private void wide(String text) {
    long bytes = 2L * text.length();
    if (bytes > Integer.MAX_VALUE) {
      throw ValuesException.tooBig("a string of %d characters".formatted(text.length()));
    }
    // The engine reads the characters where they lie, so they start at an even offset; the byte
    // before the engine's format is ours and does not count.
    if (((size - 1 + 1 + varintLength(bytes)) & 1) != 0) {
      put(0);
    }
    put('c');
    varint(bytes);
    room((int) bytes);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out[size++] = (byte) c;
      out[size++] = (byte) (c >> 8);
    }
  }

  private void bigInt(BigInteger number) {
    byte[] magnitude = number.abs().toByteArray();
    // The sign byte in front may be all zero; digits come in words of eight bytes.
    int length = number.signum() == 0 ? 0 : (number.abs().bitLength() + 63) / 64 * 8;
    varint(2L * length + (number.signum() < 0 ? 1 : 0));
    room(length);
    for (int i = 0; i < length; i++) {
      out[size++] = i < magnitude.length ? magnitude[magnitude.length - 1 - i] : 0;
    }
  }

  private void raw(double number) {
    long bits = Double.doubleToLongBits(number);
    room(8);
    for (int i = 0; i < 8; i++) {
      out[size++] = (byte) (bits >>> (8 * i));
    }
  }

  private void bytes(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, out, size, bytes.length);
    size += bytes.length;
  }

  private void varint(long number) {
    room(10);
    long rest = number;
    while (rest > 0x7F) {
      out[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[size++] = (byte) rest;
  }

  private static int varintLength(long number) {
    int length = 1;
    for (long rest = number >>> 7; rest != 0; rest >>>= 7) {
      length++;
    }
    return length;
  }

  private void put(int value) {
    room(1);
    out[size++] = (byte) value;
  }

  private void room(int more) {
    if (more > out.length - size) {
      long wanted = Math.max((long) size + more, Math.min(2L * out.length, MAX_MESSAGE));
      if (wanted > MAX_MESSAGE) {
        throw ValuesException.tooBig("a message of more than %d bytes".formatted(MAX_MESSAGE));
      }
      out = Arrays.copyOf(out, (int) wanted);
    }
  }

  /** Bytes of one message: what one Java array can hold. */
  private static final long MAX_MESSAGE = Integer.MAX_VALUE - 16;
}
