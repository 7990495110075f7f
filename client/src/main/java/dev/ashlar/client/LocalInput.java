package dev.ashlar.client;

import dev.ashlar.values.DataUri;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The slices of a job that runs here: handed out in order, made when they are asked for. Confined
 * to the monitor of its {@link LocalScheduler}.
 */
final class LocalInput {
  private final Input input;
  private Iterator<Input.Encoded> values;
  private final TreeMap<Long, String> again = new TreeMap<>();
  private long next = 1;
  private boolean open;

  LocalInput(Input input, boolean open) {
    this.input = input;
    this.open = open;
    this.values =
        input instanceof Input.Values list ? list.encoded() : List.<Input.Encoded>of().iterator();
  }

  /** A slice with its datum; an empty datum means that the job's range says it. */
  record Slice(long number, String datum) {}

  /** Puts what a worker must know of the data into the job object. */
  void describe(ObjectNode job) {
    if (input instanceof Input.Range(var document)) {
      job.put(
          "MROLocation", new DataUri("application/json", document.toJson().toString()).format());
    }
  }

  /** The next slices, at most so many; those that came back first. */
  List<Slice> take(int max) {
    List<Slice> taken = new ArrayList<>();
    while (taken.size() < max && !again.isEmpty()) {
      var first = again.pollFirstEntry();
      taken.add(new Slice(first.getKey(), first.getValue()));
    }
    while (taken.size() < max && hasFresh()) {
      taken.add(new Slice(next++, datum()));
    }
    return taken;
  }

  void comeBack(Slice slice) {
    again.put(slice.number(), slice.datum());
  }

  /** How many slices there are in all; empty while nobody knows. */
  OptionalLong count() {
    return switch (input) {
      case Input.Range(var document) -> OptionalLong.of(document.count());
      case Input.Pattern(var pattern) -> OptionalLong.of(pattern.sliceCount());
      case Input.Values list ->
          open || values.hasNext() ? OptionalLong.empty() : OptionalLong.of(next - 1);
    };
  }

  void add(Iterable<?> more) {
    Iterator<Input.Encoded> before = values;
    Iterator<Input.Encoded> after = new Input.Values(more).encoded();
    values =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return before.hasNext() || after.hasNext();
          }

          @Override
          public Input.Encoded next() {
            return before.hasNext() ? before.next() : after.next();
          }
        };
  }

  void close() {
    open = false;
  }

  private boolean hasFresh() {
    return switch (input) {
      case Input.Range(var document) -> next <= document.count();
      case Input.Pattern(var pattern) -> next <= pattern.sliceCount();
      case Input.Values list -> values.hasNext();
    };
  }

  private String datum() {
    return switch (input) {
      case Input.Range range -> "";
      case Input.Pattern(var pattern) -> pattern.urlOf(next - 1);
      case Input.Values list -> values.next().document();
    };
  }
}
