package dev.ashlar.bench;

/**
 * A row of the table: what was measured, and what it was hoped to be; the target is empty where a
 * figure only informs. A pipe in the text would break the Markdown table and is replaced.
 */
public record Figure(String name, String measured, String target) {
  public Figure {
    measured = measured.replace('|', '/').replace('\n', ' ');
  }

  /** A figure without a target. */
  public static Figure of(String name, String measured) {
    return new Figure(name, measured, "");
  }
}
