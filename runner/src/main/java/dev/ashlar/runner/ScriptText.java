package dev.ashlar.runner;

import dev.ashlar.sandbox.GuestError;

/** The text of a script as it was sent, before any engine looks at it. */
final class ScriptText {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private ScriptText() {}

  /**
   * The script without its byte-order mark. Refuses what would not come back from the store as it
   * was tried: a null byte, which no text has, and half a surrogate pair, which no encoding has.
   */
  static String checked(String sent) {
    String script = !sent.isEmpty() && sent.charAt(0) == BYTE_ORDER_MARK ? sent.substring(1) : sent;
    int line = 1;
    int start = 0;
    for (int i = 0; i < script.length(); i++) {
      char c = script.charAt(i);
      if (c == '\n') {
        line++;
        start = i + 1;
      } else if (c == 0) {
        throw refused("a null byte", "NULL_BYTE", line, i - start + 1);
      } else if (Texts.isLone(script, i)) {
        throw refused("half of a surrogate pair", "LONE_SURROGATE", line, i - start + 1);
      }
    }
    return script;
  }

  private static RunnerException refused(String what, String code, int line, int column) {
    String message = "the script has %s at line %d, column %d".formatted(what, line, column);
    return new RunnerException(new GuestError("SyntaxError", message, "", code, line, column));
  }
}
