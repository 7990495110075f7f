package dev.ashlar.wallet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts members out of JSON text as the very characters that were sent: signatures cover those, and
 * any re-serialising could change them.
 *
 * <p>The whole text is checked against the grammar of JSON, so nothing can be hidden from a later
 * parser. A member that occurs twice on a level that is asked for is refused, because two readers
 * could take different ones.
 */
public final class RawJson {
  /** Levels of nesting that are followed. */
  public static final int MAX_DEPTH = 512;

  /** Members of one object that is taken apart. */
  public static final int MAX_MEMBERS = 100_000;

  private final String text;
  private int at;

  private RawJson(String text) {
    this.text = text;
  }

  /** The members of the object that the text is, in order: name to raw text of the value. */
  public static Map<String, String> members(String json) {
    var scanner = new RawJson(json);
    scanner.space();
    Map<String, String> members = scanner.object();
    scanner.space();
    if (scanner.at != json.length()) {
      throw scanner.broken("text after the value");
    }
    return members;
  }

  /** The raw text of a member, followed by name through nested objects. */
  public static String member(String json, String... path) {
    return find(json, path)
        .orElseThrow(
            () -> WalletException.malformed("no member '%s'".formatted(String.join(".", path))));
  }

  /** The raw text of a member, or nothing where some object on the path does not have it. */
  public static Optional<String> find(String json, String... path) {
    String value = json;
    for (String name : path) {
      String found = members(value).get(name);
      if (found == null) {
        return Optional.empty();
      }
      value = found;
    }
    return Optional.of(value);
  }

  private Map<String, String> object() {
    expect('{');
    var members = new LinkedHashMap<String, String>();
    space();
    if (peek() == '}') {
      at++;
      return members;
    }
    while (true) {
      space();
      String name = string();
      space();
      expect(':');
      space();
      int start = at;
      value(1);
      if (members.put(name, text.substring(start, at)) != null) {
        throw broken("a member occurs twice");
      }
      if (members.size() > MAX_MEMBERS) {
        throw broken("more than %d members".formatted(MAX_MEMBERS));
      }
      space();
      if (peek() == '}') {
        at++;
        return members;
      }
      expect(',');
    }
  }

  private void value(int depth) {
    if (depth > MAX_DEPTH) {
      throw broken("more than %d levels".formatted(MAX_DEPTH));
    }
    switch (peek()) {
      case '{' -> container('}', depth);
      case '[' -> container(']', depth);
      case '"' -> skipString();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  private void container(char end, int depth) {
    at++;
    space();
    if (peek() == end) {
      at++;
      return;
    }
    while (true) {
      space();
      if (end == '}') {
        skipString();
        space();
        expect(':');
        space();
      }
      value(depth + 1);
      space();
      if (peek() == end) {
        at++;
        return;
      }
      expect(',');
    }
  }

  private void skipString() {
    expect('"');
    while (true) {
      char c = next();
      if (c == '"') {
        return;
      }
      if (c == '\\') {
        escape();
      } else if (c < ' ') {
        throw broken("a control character inside a string");
      }
    }
  }

  private String string() {
    int start = at + 1;
    skipString();
    String raw = text.substring(start, at - 1);
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    int end = at;
    var out = new StringBuilder(raw.length());
    for (at = start; at < end - 1; ) {
      char c = text.charAt(at++);
      out.append(c == '\\' ? escape() : c);
    }
    at = end;
    return out.toString();
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
          code = code << 4 | digit;
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

  private void number() {
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
  }

  private void digits() {
    if (peek() < '0' || peek() > '9') {
      throw broken("not a value");
    }
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
  }

  private void word(String word) {
    if (!text.startsWith(word, at)) {
      throw broken("not a value");
    }
    at += word.length();
  }

  private void space() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
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
    if (next() != c) {
      at--;
      throw broken("'%s' is missing".formatted(c));
    }
  }

  private WalletException broken(String what) {
    return WalletException.malformed("not JSON: %s at character %d".formatted(what, at));
  }
}
