package dev.ashlar.app;

import dev.ashlar.base.AshlarException;

/**
 * One thing that the doctor looked at.
 *
 * @param topic what it is, in a word or two
 * @param text what was found
 * @param remedy what to do; empty where nothing has to be done
 */
record Finding(String topic, State state, String text, String remedy) {
  /** What it means for running code of strangers here. */
  enum State {
    GOOD,
    /** Not as it could be, but nothing is lost by it. */
    NOTE,
    BAD
  }

  static Finding good(String topic, String text) {
    return new Finding(topic, State.GOOD, text, "");
  }

  static Finding note(String topic, String text, String remedy) {
    return new Finding(topic, State.NOTE, text, remedy);
  }

  static Finding bad(String topic, String text, String remedy) {
    return new Finding(topic, State.BAD, text, remedy);
  }

  static Finding bad(String topic, AshlarException problem) {
    return bad(topic, String.valueOf(problem.getMessage()), problem.remedy());
  }
}
