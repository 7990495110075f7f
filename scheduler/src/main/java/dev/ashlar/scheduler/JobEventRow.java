package dev.ashlar.scheduler;

import tools.jackson.databind.node.ObjectNode;

/**
 * A numbered event of a job. A {@code result} event stands for a run of slices, whose results are
 * read when the event is delivered; the others carry their fields.
 */
record JobEventRow(long seq, String label, long first, long count, String body) {

  /** An event that has no number yet. */
  record Draft(String label, long first, long count, String body) {
    static Draft result(long first, long count) {
      return new Draft(Labels.RESULT, first, count, "{}");
    }

    static Draft of(String label, ObjectNode fields) {
      return new Draft(label, 0, 0, fields.toString());
    }
  }
}
