package dev.ashlar.app;

/** What we may assume of the screen, and what a stranger's text may do to it. */
final class Terminal {
  private Terminal() {}

  /** Whether a person looks at a terminal that can redraw a line. */
  static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal() && !"dumb".equals(System.getenv("TERM"));
  }

  /** The text without control characters: what a guest says must not steer the terminal. */
  static String plain(String text) {
    var plain = new StringBuilder(text.length());
    text.codePoints()
        .map(character -> character == '\n' || character == '\t' ? ' ' : character)
        .filter(character -> !Character.isISOControl(character))
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }
}
