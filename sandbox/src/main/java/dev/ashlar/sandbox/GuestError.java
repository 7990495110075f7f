package dev.ashlar.sandbox;

/**
 * An error of the guest, as text: everything in it was written by the guest and is cut to size.
 *
 * @param stack at most 20 lines, frames of our own host code left out
 * @param code the error's own {@code code} or one of ours, such as {@code ETOOBIG}; empty without
 * @param line line in the author's source, from 1; 0 where it is not known
 * @param column column in that line, from 1; 0 where it is not known
 */
public record GuestError(
    String name, String message, String stack, String code, int line, int column) {
  /** Longest name or code that is kept. */
  public static final int MAX_NAME = 256;

  /** Longest message or stack that is kept. */
  public static final int MAX_TEXT = 16 * 1024;

  public GuestError {
    name = cut(name, MAX_NAME);
    code = cut(code, MAX_NAME);
    message = cut(message, MAX_TEXT);
    stack = cut(stack, MAX_TEXT);
    line = Math.max(line, 0);
    column = Math.max(column, 0);
  }

  /** An error that names nothing but itself. */
  public static GuestError of(String name, String message, String code) {
    return new GuestError(name, message, "", code, 0, 0);
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max);
  }
}
