package dev.ashlar.job;

import dev.ashlar.values.JsValue;
import tools.jackson.databind.JsonNode;

/**
 * A set of values given by a formula, as deployers write it in {@code dataRange}: arithmetic
 * ranges, their cross product, their concatenation, lists and distributions.
 *
 * <p>Nothing is ever materialised: a document of a few bytes may stand for 10¹⁵ elements, and
 * {@link #element} computes any one of them. Immutable.
 */
public sealed interface RangeDocument
    permits ArithmeticRange, ProductRange, SparseRange, ListRange, DistributionRange {

  /** Reads the JSON form, or refuses it with {@code EBADARG} or {@code EWORKTOOBIG}. */
  static RangeDocument parse(JsonNode node) {
    return new RangeParser().parse(node);
  }

  /** How many elements there are, at most {@link InputSet#MAX_SLICES}. */
  long count();

  /** The element at a position counted from 0, as JSON. */
  JsonNode elementJson(long index);

  /** The element at a position counted from 0, as the work function sees it. */
  default JsValue element(long index) {
    return JsValue.ofJson(elementJson(index));
  }

  /** The JSON form, which {@link #parse} reads back. */
  JsonNode toJson();

  /** For implementations: refuses a position outside the range with {@code ERANGE}. */
  static void checkIndex(RangeDocument range, long index) {
    if (index < 0 || index >= range.count()) {
      throw new JobException(
          JobException.Code.ERANGE,
          "element %d of a range of %d".formatted(index, range.count()),
          "count from 0");
    }
  }
}
