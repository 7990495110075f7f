package dev.ashlar.job;

/** Pieces of what a caller sent, cut so that a message stays a line. */
final class Texts {
  private static final int EXCERPT = 60;

  private Texts() {}

  static String excerpt(String text) {
    return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…";
  }
}
