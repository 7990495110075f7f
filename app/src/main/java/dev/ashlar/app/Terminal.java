package dev.ashlar.app;

/** What we may assume of the screen, and what a stranger's text may do to it. */
final class Terminal {
  private Terminal() {}

  /** Whether a person looks at a terminal that can redraw a line. */
  static boolean isTerminal() {
    return hasConsole() && !"dumb".equals(System.getenv("TERM"));
  }

  // JDK 22 to 24 always give a console, 25 gives none where there is no terminal: both have to be
  // asked.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean hasConsole() {
    var console = System.console();
    return console != null && console.isTerminal();
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
