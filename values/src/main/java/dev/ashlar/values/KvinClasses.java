package dev.ashlar.values;

import java.util.List;

/** The constructors of KVIN: those with a number, in its order, and those known by name. */
final class KvinClasses {
  private static final List<String> NUMBERED =
      List.of(
          "Object",
          "Int8Array",
          "Uint8Array",
          "Uint8ClampedArray",
          "Int16Array",
          "Uint16Array",
          "Int32Array",
          "Uint32Array",
          "Float32Array",
          "Float64Array",
          "RegExp",
          "Number",
          "String",
          "Boolean",
          "Array",
          "Function",
          "Error",
          "Promise",
          "URL",
          "Date",
          "Set");

  private KvinClasses() {}

  /** How a view's class stands in a document: by number where it has one, else by quoted name. */
  static String label(ViewKind kind) {
    int index = NUMBERED.indexOf(kind.className());
    return index >= 0 ? Integer.toString(index) : "\"" + kind.className() + "\"";
  }

  static boolean isBuiltInError(String name) {
    return name.equals("Error") || V8Flags.errorTag(name) != 0;
  }

  /** The name of the class that a node names. */
  static String name(JsValue constructor) {
    return switch (constructor) {
      case JsValue.Num(double number)
          when number >= 0 && number < NUMBERED.size() && number == (int) number ->
          NUMBERED.get((int) number);
      case JsValue.Str(String name) when isName(name) -> name;
      default -> throw ValuesException.malformed("a KVIN node with an impossible constructor");
    };
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean part =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '$';
      if (!part) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= 100;
  }
}
