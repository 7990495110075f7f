package dev.ashlar.job;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An immutable set of slice numbers, kept as runs: a million neighbouring slices cost as much as
 * one.
 *
 * <p>The runs are sorted, disjoint and not adjacent, so that equal sets have equal runs. Slice
 * numbers start at 1. The JSON form is an array of {@code [first, count]} pairs.
 */
public final class SliceRuns {
  public static final SliceRuns NONE = new SliceRuns(new long[0], new long[0]);

  /** More runs than this in one JSON document are refused. */
  public static final int MAX_RUNS = 1_000_000;

  /** First and last number of each run, both included. */
  private final long[] firsts;

  private final long[] lasts;
  private final long size;

  private SliceRuns(long[] firsts, long[] lasts) {
    this.firsts = firsts;
    this.lasts = lasts;
    long total = 0;
    for (int i = 0; i < firsts.length; i++) {
      total += lasts[i] - firsts[i] + 1;
    }
    this.size = total;
  }

  /** The run of {@code count} slices that starts at {@code first}; empty when count is zero. */
  public static SliceRuns run(long first, long count) {
    if (count == 0) {
      return NONE;
    }
    checkRun(first, count);
    return new SliceRuns(new long[] {first}, new long[] {first + count - 1});
  }

  /** The set of these numbers, in any order, repeats allowed. */
  public static SliceRuns of(long... slices) {
    var builder = new Builder();
    for (long slice : LongStream.of(slices).sorted().toArray()) {
      builder.add(slice, 1);
    }
    return builder.build();
  }

  /** Reads {@code [[first, count], …]}; runs may come in any order and overlap. */
  public static SliceRuns parse(JsonNode node) {
    if (!node.isArray() || node.size() > MAX_RUNS) {
      throw JobException.badArgument(
          "not a list of slice runs, or more than %d of them".formatted(MAX_RUNS),
          "send [[first, count], …]");
    }
    var runs = new long[node.size()][];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = parseRun(node.get(i));
    }
    Arrays.sort(runs, (a, b) -> Long.compare(a[0], b[0]));
    var builder = new Builder();
    for (long[] run : runs) {
      builder.add(run[0], run[1]);
    }
    return builder.build();
  }

  private static long[] parseRun(JsonNode node) {
    if (node.isArray() && node.size() == 2) {
      JsonNode first = node.get(0);
      JsonNode count = node.get(1);
      if (first.isIntegralNumber()
          && first.canConvertToLong()
          && count.isIntegralNumber()
          && count.canConvertToLong()) {
        checkRun(first.asLong(), count.asLong());
        return new long[] {first.asLong(), count.asLong()};
      }
    }
    throw JobException.badArgument(
        "not a run of slices: " + Texts.excerpt(node.toString()), "send [first, count]");
  }

  private static void checkRun(long first, long count) {
    if (first < 1 || count < 1 || first > InputSet.MAX_SLICES - count + 1) {
      throw JobException.badArgument(
          "not a run of slices: first %d, count %d".formatted(first, count),
          "slice numbers start at 1 and end at 2^53 - 1");
    }
  }

  public long size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public int runCount() {
    return firsts.length;
  }

  /** The first number of the i-th run. */
  public long first(int run) {
    return firsts[run];
  }

  /** How many numbers the i-th run has. */
  public long count(int run) {
    return lasts[run] - firsts[run] + 1;
  }

  /** The smallest slice number of the set. */
  public OptionalLong first() {
    return isEmpty() ? OptionalLong.empty() : OptionalLong.of(firsts[0]);
  }

  public boolean contains(long slice) {
    int at = Arrays.binarySearch(firsts, slice);
    if (at >= 0) {
      return true;
    }
    int before = -at - 2;
    return before >= 0 && slice <= lasts[before];
  }

  public boolean containsAll(SliceRuns other) {
    return other.minus(this).isEmpty();
  }

  public SliceRuns union(SliceRuns other) {
    if (isEmpty()) {
      return other;
    }
    if (other.isEmpty()) {
      return this;
    }
    var builder = new Builder();
    int i = 0;
    int j = 0;
    while (i < firsts.length || j < other.firsts.length) {
      boolean mine =
          j == other.firsts.length || (i < firsts.length && firsts[i] <= other.firsts[j]);
      SliceRuns from = mine ? this : other;
      int at = mine ? i++ : j++;
      builder.add(from.firsts[at], from.count(at));
    }
    return builder.build();
  }

  public SliceRuns minus(SliceRuns other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    var builder = new Builder();
    int j = 0;
    for (int i = 0; i < firsts.length; i++) {
      long from = firsts[i];
      while (j < other.firsts.length && other.lasts[j] < from) {
        j++;
      }
      for (int k = j; k < other.firsts.length && other.firsts[k] <= lasts[i]; k++) {
        if (other.firsts[k] > from) {
          builder.add(from, other.firsts[k] - from);
        }
        from = Math.max(from, other.lasts[k] + 1);
      }
      if (from <= lasts[i]) {
        builder.add(from, lasts[i] - from + 1);
      }
    }
    return builder.build();
  }

  public SliceRuns intersect(SliceRuns other) {
    var builder = new Builder();
    int i = 0;
    int j = 0;
    while (i < firsts.length && j < other.firsts.length) {
      long from = Math.max(firsts[i], other.firsts[j]);
      long to = Math.min(lasts[i], other.lasts[j]);
      if (from <= to) {
        builder.add(from, to - from + 1);
      }
      if (lasts[i] < other.lasts[j]) {
        i++;
      } else {
        j++;
      }
    }
    return builder.build();
  }

  /** The smallest {@code max} numbers of the set. */
  public SliceRuns take(long max) {
    var builder = new Builder();
    long left = max;
    for (int i = 0; i < firsts.length && left > 0; i++) {
      long count = Math.min(left, count(i));
      builder.add(firsts[i], count);
      left -= count;
    }
    return builder.build();
  }

  /** Every number of the set, ascending. */
  public void forEach(LongConsumer action) {
    for (int i = 0; i < firsts.length; i++) {
      for (long slice = firsts[i]; slice <= lasts[i]; slice++) {
        action.accept(slice);
      }
    }
  }

  /** Every number of the set, ascending and lazily. */
  public LongStream stream() {
    return LongStream.range(0, firsts.length)
        .flatMap(run -> LongStream.rangeClosed(firsts[(int) run], lasts[(int) run]));
  }

  public PrimitiveIterator.OfLong iterator() {
    return stream().iterator();
  }

  public JsonNode json() {
    ArrayNode runs = JsonNodeFactory.instance.arrayNode(firsts.length);
    for (int i = 0; i < firsts.length; i++) {
      runs.addArray().add(firsts[i]).add(count(i));
    }
    return runs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SliceRuns runs
        && Arrays.equals(firsts, runs.firsts)
        && Arrays.equals(lasts, runs.lasts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(firsts) + Arrays.hashCode(lasts);
  }

  /** The JSON text, such as {@code [[1,10],[12,1]]}. */
  @Override
  public String toString() {
    return json().toString();
  }

  /** Collects runs whose firsts do not descend; overlapping and touching ones grow together. */
  public static final class Builder {
    private long[] firsts = new long[4];
    private long[] lasts = new long[4];
    private int runs;

    /** Adds a run that starts no earlier than the one added last. */
    public Builder add(long first, long count) {
      checkRun(first, count);
      long last = first + count - 1;
      if (runs > 0 && first < firsts[runs - 1]) {
        throw new IllegalArgumentException(
            "run at %d added after the run at %d".formatted(first, firsts[runs - 1]));
      }
      if (runs > 0 && first <= lasts[runs - 1] + 1) {
        lasts[runs - 1] = Math.max(lasts[runs - 1], last);
        return this;
      }
      if (runs == firsts.length) {
        firsts = Arrays.copyOf(firsts, runs * 2);
        lasts = Arrays.copyOf(lasts, runs * 2);
      }
      firsts[runs] = first;
      lasts[runs++] = last;
      return this;
    }

    public SliceRuns build() {
      return runs == 0
          ? NONE
          : new SliceRuns(Arrays.copyOf(firsts, runs), Arrays.copyOf(lasts, runs));
    }
  }
}
