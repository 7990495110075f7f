package dev.ashlar.values;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A Map: pairs in order. Keys are not compared; who builds one sees to it that they differ. */
public final class MapValue implements JsValue {
  /** A key and its value. */
  public record Pair(JsValue key, JsValue value) {}

  private final ArrayList<Pair> pairs = new ArrayList<>();

  public MapValue put(JsValue key, JsValue value) {
    pairs.add(new Pair(key, value));
    return this;
  }

  public List<Pair> pairs() {
    return Collections.unmodifiableList(pairs);
  }
}
