package dev.ashlar.values;

/**
 * Reads JSON as JavaScript's {@code JSON.parse} does: all numbers are doubles, the last of two
 * members of one name counts, unpaired surrogates are kept. Memory is linear in the text.
 */
final class JsonReader {
  private final String text;
  private int at;

  private final int maxDepth;

  private JsonReader(String text, int maxDepth) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  static JsValue read(String text) {
    return read(text, JsonValues.MAX_DEPTH);
  }

  static JsValue read(String text, int maxDepth) {
    var reader = new JsonReader(text, maxDepth);
    reader.space();
    JsValue value = reader.value(0);
    reader.space();
    if (reader.at != text.length()) {
      throw reader.broken("text after the value");
    }
    return value;
  }

  private JsValue value(int depth) {
    if (depth > maxDepth) {
      throw ValuesException.tooBig("JSON of more than %d levels".formatted(maxDepth));
    }
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new JsValue.Str(string());
      case 't' -> word("true", JsValue.Bool.TRUE);
      case 'f' -> word("false", JsValue.Bool.FALSE);
      case 'n' -> word("null", JsValue.ofNull());
      default -> new JsValue.Num(number());
    };
  }

  private Obj object(int depth) {
    at++;
    var object = new Obj();
    space();
    if (peek() == '}') {
      at++;
      return object;
    }
    while (true) {
      space();
      if (peek() != '"') {
        throw broken("a member without a name");
      }
      String name = string();
      space();
      expect(':');
      space();
      object.put(name, value(depth + 1));
      space();
      if (peek() == '}') {
        at++;
        return object;
      }
      expect(',');
    }
  }

  private Arr array(int depth) {
    at++;
    var array = new Arr();
    space();
    if (peek() == ']') {
      at++;
      return array;
    }
    while (true) {
      space();
      array.add(value(depth + 1));
      space();
      if (peek() == ']') {
        at++;
        return array;
      }
      expect(',');
    }
  }

  private String string() {
    int start = ++at;
    int length = text.length();
    for (int i = start; i < length; i++) {
      char c = text.charAt(i);
      if (c == '"') {
        at = i + 1;
        return text.substring(start, i);
      }
      if (c == '\\') {
        return escapedString(start, i);
      }
      if (c < ' ') {
        break;
      }
    }
    throw broken("a string without an end");
  }

  private String escapedString(int start, int firstEscape) {
    var out = new StringBuilder(firstEscape - start + 32).append(text, start, firstEscape);
    at = firstEscape;
    while (true) {
      char c = next();
      if (c == '"') {
        return out.toString();
      }
      if (c < ' ') {
        throw broken("a control character inside a string");
      }
      out.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = hexDigit(next());
          code = (code << 4) | digit;
        }
        yield (char) code;
      }
      default -> throw broken("an unknown escape");
    };
  }

  private int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    if (letter >= 'a' && letter <= 'f') {
      return letter - 'a' + 10;
    }
    throw broken("an unknown escape");
  }

  private double number() {
    int start = at;
    boolean negative = peek() == '-';
    if (negative) {
      at++;
    }
    int firstDigit = at;
    long whole = 0;
    while (isDigit(peek())) {
      whole = whole * 10 + (peek() - '0');
      at++;
    }
    int digits = at - firstDigit;
    if (digits == 0 || (digits > 1 && text.charAt(firstDigit) == '0')) {
      throw broken("not a value");
    }
    char c = peek();
    if (c != '.' && c != 'e' && c != 'E' && digits <= 15) {
      return negative ? -(double) whole : whole;
    }
    if (c == '.') {
      at++;
      someDigits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      someDigits();
    }
    return Double.parseDouble(text.substring(start, at));
  }

  private void someDigits() {
    if (!isDigit(peek())) {
      throw broken("not a number");
    }
    while (isDigit(peek())) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private JsValue word(String word, JsValue value) {
    if (!text.startsWith(word, at)) {
      throw broken("not a value");
    }
    at += word.length();
    return value;
  }

  private void space() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return;
      }
      at++;
    }
  }

  /** The next character without taking it; NUL at the end, which no rule accepts. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private char next() {
    if (at == text.length()) {
      throw broken("the text ends");
    }
    return text.charAt(at++);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw broken("'%s' is missing".formatted(c));
    }
    at++;
  }

  private ValuesException broken(String what) {
    return ValuesException.malformed("not JSON: %s at character %d".formatted(what, at));
  }
}
