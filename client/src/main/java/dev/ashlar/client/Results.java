package dev.ashlar.client;

import dev.ashlar.job.SliceRuns;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Travelling;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The results of a job, in the order of its input: slice number n is at index n − 1. While the job
 * runs, results appear; nothing can be changed from outside. Thread-safe.
 *
 * <p>Results are kept as they travelled and decoded when they are asked for, so that a million of
 * them are a million short texts.
 */
public final class Results extends AbstractList<SliceResult> {
  private final TreeMap<Long, String> uris = new TreeMap<>();
  private final TreeMap<Long, String> engines = new TreeMap<>();
  private long slices;

  /** Says how many slices there are; more than are known so far. */
  synchronized void slices(long count) {
    slices = Math.max(slices, count);
  }

  /**
   * Notes a result; whether it is the first of its slice.
   *
   * @param engine what computed it, where that is known; else empty
   */
  synchronized boolean put(long slice, String uri, String engine) {
    slices = Math.max(slices, slice);
    if (uris.putIfAbsent(slice, uri) != null) {
      return false;
    }
    if (!engine.isEmpty()) {
      // One text for all of its results.
      Map.Entry<Long, String> before = engines.floorEntry(slice);
      boolean known = before != null && before.getValue().equals(engine);
      engines.put(slice, known ? before.getValue() : engine);
    }
    return true;
  }

  /** Slices without a result, the first so many. */
  synchronized SliceRuns missing(long limit) {
    var runs = new SliceRuns.Builder();
    long next = 1;
    long left = limit;
    for (long slice : uris.keySet()) {
      if (slice > next && left > 0) {
        long count = Math.min(left, slice - next);
        runs.add(next, count);
        left -= count;
      }
      next = slice + 1;
    }
    if (next <= slices && left > 0) {
      runs.add(next, Math.min(left, slices - next + 1));
    }
    return runs.build();
  }

  /**
   * What computed the result at this index, as its worker says: engine, versions, processor. Known
   * for deterministic jobs only, whose results are the same on the same engine.
   */
  public synchronized Optional<String> engine(int index) {
    return Optional.ofNullable(engines.get(index + 1L));
  }

  /** How many slices have a result. */
  public synchronized int available() {
    return uris.size();
  }

  public synchronized boolean isAvailable(int index) {
    return uris.containsKey(index + 1L);
  }

  /** The result at this index; {@link SliceResult.Missing} where there is none (yet). */
  @Override
  public SliceResult get(int index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException("result %d of %d".formatted(index, size()));
    }
    return uri(index)
        .map(uri -> SliceResult.of(Travelling.decodeUri(uri)))
        .orElse(SliceResult.MISSING);
  }

  /** The value at this index, as the nearest Java object; a missing or failed slice is refused. */
  public @Nullable Object value(int index) {
    return valueOf(index, get(index)).toJava();
  }

  private static JsValue valueOf(int index, SliceResult result) {
    return switch (result) {
      case SliceResult.Value(var value) -> value;
      case SliceResult.Failed(var name, var message, var stack) ->
          throw new ClientException(
              ClientException.Code.NOT_AVAILABLE,
              "slice %d threw %s: %s".formatted(index + 1, name, message),
              "look at get(%d) before its value".formatted(index));
      case SliceResult.Missing() ->
          throw new ClientException(
              ClientException.Code.NOT_AVAILABLE,
              "result %d is not available".formatted(index),
              "await the job first");
    };
  }

  /** All values as the nearest Java objects; refused while one is missing or failed. */
  public List<@Nullable Object> values() {
    List<@Nullable Object> values = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      values.add(value(i));
    }
    return values;
  }

  /** Every result by slice number, as it travelled. */
  public synchronized Map<Long, String> uris() {
    return new TreeMap<>(uris);
  }

  private synchronized Optional<String> uri(int index) {
    return Optional.ofNullable(uris.get(index + 1L));
  }

  @Override
  public synchronized int size() {
    return (int) Math.min(Integer.MAX_VALUE, slices);
  }
}
