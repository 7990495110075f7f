package dev.ashlar.bench;

/**
 * A row of the table: what was measured, and what it was hoped to be; the target is empty where a
 * figure only informs. A pipe in the text would break the Markdown table and is replaced.
 */
record Figure(String name, String measured, String target) {
  Figure {
    measured = measured.replace('|', '/').replace('\n', ' ');
  }

  /** A figure without a target. */
  static Figure of(String name, String measured) {
    return new Figure(name, measured, "");
  }
}
