package dev.ashlar.values;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arguments of KVIN nodes, which come as text or as themselves depending on who wrote them. */
final class KvinNumbers {
  private static final List<String> FORMULAS =
      List.of(
          "raw",
          "ctr",
          "arr",
          "seen",
          "undefined",
          "number",
          "json",
          "bigint",
          "set",
          "mapKeys",
          "fnName",
          "ptv",
          "symbol",
          "ab8",
          "isl8",
          "ab16",
          "isl16",
          Kvin.LABEL);

  private KvinNumbers() {}

  static boolean isFormula(Obj object) {
    for (String name : FORMULAS) {
      if (object.get(name).isPresent()) {
        return true;
      }
    }
    return false;
  }

  static double number(@Nullable JsValue argument) {
    return switch (argument) {
      case JsValue.Num(double number) -> number;
      case JsValue.Str(String text) -> parse(text);
      case null, default -> throw ValuesException.malformed("a number that is none");
    };
  }

  private static double parse(String text) {
    if (text.length() > 100) {
      throw ValuesException.malformed("a number of %d characters".formatted(text.length()));
    }
    if (!text.isEmpty() && Character.isLetter(text.charAt(text.length() - 1))) {
      return word(text);
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new ValuesException(
          ValuesException.Code.MALFORMED, "not a number: '%s'".formatted(text), "", e);
    }
  }

  // Java would also read "1f" and "0x1p3d", which JavaScript never writes.
  private static double word(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw ValuesException.malformed("not a number: '%s'".formatted(text));
    };
  }

  static String text(JsValue argument) {
    return switch (argument) {
      case JsValue.Str(String text) -> text;
      case JsValue.Undefined _ -> "";
      default -> throw ValuesException.malformed("a text that is none");
    };
  }

  static boolean truth(JsValue argument) {
    return switch (argument) {
      case JsValue.Bool(boolean b) -> b;
      case JsValue.Str(String text) -> !text.equals("false");
      default -> false;
    };
  }

  static double millis(JsValue argument) {
    return switch (argument) {
      case JsValue.Num(double millis) -> millis;
      case JsValue.Str(String text) -> KvinDates.millis(text);
      // What the original writes for an invalid date is null.
      default -> Double.NaN;
    };
  }

  static int octet(JsValue extra) {
    return switch (extra) {
      case JsValue.Num(double number) -> (int) number;
      case JsValue.Str(String text) when text.length() == 1 -> text.charAt(0);
      default -> throw ValuesException.malformed("an extra byte that is none");
    };
  }

  /** A typed array from the list of its numbers, as writers tuned for speed send it. */
  static View naive(ViewKind kind, @Nullable JsValue argument) {
    List<JsValue> elements = argument instanceof Arr array ? array.dense() : List.of();
    int size = kind.elementBytes();
    if ((long) elements.size() * size > Kvin.MAX_BUFFER_BYTES) {
      throw ValuesException.tooBig("a typed array of %d elements".formatted(elements.size()));
    }
    var bytes = ByteBuffer.allocate(elements.size() * size).order(ByteOrder.LITTLE_ENDIAN);
    for (JsValue element : elements) {
      put(bytes, kind, number(element));
    }
    return View.of(kind, bytes.array());
  }

  private static void put(ByteBuffer bytes, ViewKind kind, double number) {
    switch (kind) {
      case INT8, UINT8, UINT8_CLAMPED, DATA_VIEW -> bytes.put((byte) (long) number);
      case INT16, UINT16 -> bytes.putShort((short) (long) number);
      case FLOAT16 -> bytes.putShort(Float.floatToFloat16((float) number));
      case INT32, UINT32 -> bytes.putInt((int) (long) number);
      case FLOAT32 -> bytes.putFloat((float) number);
      case FLOAT64 -> bytes.putDouble(number);
      case BIGINT64, BIGUINT64 -> bytes.putLong((long) number);
    }
  }
}
