package dev.ashlar.sandbox;

/** The evaluator behind a stream is of no use any more; why is in the end of its sandbox. */
final class StreamGone extends Exception {
  private static final long serialVersionUID = 1L;

  StreamGone(String why) {
    super(why);
  }
}
