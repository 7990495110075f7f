package dev.ashlar.values;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A plain object: properties by name, in the order of insertion. */
public final class Obj implements JsValue {
  private final LinkedHashMap<String, JsValue> properties;
  private boolean hasIndex;

  public Obj() {
    this.properties = new LinkedHashMap<>();
  }

  public Optional<JsValue> get(String name) {
    return Optional.ofNullable(properties.get(name));
  }

  /** Sets a property; returns this object, so that small ones read as one line. */
  public Obj put(String name, JsValue value) {
    properties.put(name, value);
    hasIndex |= index(name) >= 0;
    return this;
  }

  public Obj put(String name, String value) {
    return put(name, new Str(value));
  }

  public Obj put(String name, double value) {
    return put(name, new Num(value));
  }

  public Obj put(String name, boolean value) {
    return put(name, Bool.of(value));
  }

  public int size() {
    return properties.size();
  }

  /**
   * The properties as JavaScript enumerates them: names that are array indices first, ascending,
   * then the others in the order of insertion.
   */
  public Map<String, JsValue> properties() {
    return Collections.unmodifiableMap(hasIndex ? reordered() : properties);
  }

  private Map<String, JsValue> reordered() {
    var indices = new TreeMap<Long, String>();
    for (String name : properties.keySet()) {
      long index = index(name);
      if (index >= 0) {
        indices.put(index, name);
      }
    }
    var ordered = new LinkedHashMap<String, JsValue>(properties.size() * 2);
    for (String name : indices.values()) {
      ordered.put(name, need(name));
    }
    properties.forEach(ordered::putIfAbsent);
    return ordered;
  }

  private JsValue need(String name) {
    return get(name).orElseThrow(() -> new IllegalStateException("no property " + name));
  }

  /** The array index that a name is, or -1: 0 to 4294967294, without leading zeros. */
  static long index(String name) {
    int length = name.length();
    if (length == 0 || length > 10) {
      return -1;
    }
    char first = name.charAt(0);
    if (first == '0') {
      return length == 1 ? 0 : -1;
    }
    long index = 0;
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      index = index * 10 + (c - '0');
    }
    return index < Arr.MAX_LENGTH ? index : -1;
  }
}
