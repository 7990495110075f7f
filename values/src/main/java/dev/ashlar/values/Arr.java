package dev.ashlar.values;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An array: elements, holes, and properties that are no elements.
 *
 * <p>Elements up to the first hole lie in a list, those behind it in a sorted map, so that a length
 * of four thousand million with one element costs one element.
 */
public final class Arr implements JsValue {
  /** One above the largest index. */
  public static final long MAX_LENGTH = 4294967295L;

  private final ArrayList<JsValue> dense;
  private TreeMap<Long, JsValue> sparse = NO_SPARSE;
  private LinkedHashMap<String, JsValue> extra = NO_EXTRA;
  private long length;

  // Most arrays have neither holes nor names; the two empty maps are shared and never written to.
  private static final TreeMap<Long, JsValue> NO_SPARSE = new TreeMap<>();
  private static final LinkedHashMap<String, JsValue> NO_EXTRA = new LinkedHashMap<>();

  public Arr() {
    this(10);
  }

  Arr(int capacity) {
    this.dense = new ArrayList<>(capacity);
  }

  public static Arr of(JsValue... elements) {
    return of(List.of(elements));
  }

  public static Arr of(Iterable<? extends JsValue> elements) {
    var array = new Arr();
    elements.forEach(array::add);
    return array;
  }

  /** The length, holes included. */
  public long length() {
    return length;
  }

  /** Makes the array longer by holes, or shorter by dropping elements. */
  public void length(long newLength) {
    if (newLength < 0 || newLength > MAX_LENGTH) {
      throw ValuesException.malformed("an array of length " + newLength);
    }
    while (dense.size() > newLength) {
      dense.removeLast();
    }
    if (!sparse.isEmpty()) {
      sparse.tailMap(newLength).clear();
    }
    length = newLength;
  }

  /** The element, or nothing for a hole and beyond the end. */
  public Optional<JsValue> at(long index) {
    return index >= 0 && index < dense.size()
        ? Optional.of(dense.get((int) index))
        : Optional.ofNullable(sparse.get(index));
  }

  /** Appends at the end. */
  public void add(JsValue element) {
    if (length == dense.size()) {
      dense.add(element);
      length++;
    } else {
      set(length, element);
    }
  }

  /** Puts an element in its place, and makes the array longer when needed. */
  public void set(long index, JsValue element) {
    if (index < 0 || index >= MAX_LENGTH) {
      throw ValuesException.malformed("an array index of " + index);
    }
    if (index < dense.size()) {
      dense.set((int) index, element);
    } else if (index == dense.size()) {
      dense.add(element);
      closeGap();
    } else {
      if (sparse.isEmpty()) {
        sparse = new TreeMap<>();
      }
      sparse.put(index, element);
    }
    length = Math.max(length, index + 1);
  }

  private void closeGap() {
    sparse.remove((long) dense.size() - 1);
    while (!sparse.isEmpty() && sparse.firstKey() == dense.size()) {
      dense.add(sparse.pollFirstEntry().getValue());
    }
  }

  /** Whether there are no holes. */
  public boolean isDense() {
    return length == dense.size();
  }

  /** The elements up to the first hole. */
  public List<JsValue> dense() {
    return Collections.unmodifiableList(dense);
  }

  /** The elements behind the first hole, by index. */
  public SortedMap<Long, JsValue> sparse() {
    return Collections.unmodifiableSortedMap(sparse);
  }

  /** Properties that are no elements, in order. */
  public Map<String, JsValue> extra() {
    return Collections.unmodifiableMap(extra);
  }

  /** Gives the array a property that is no element; a name that is an index is refused. */
  public void putExtra(String name, JsValue value) {
    if (Obj.index(name) >= 0) {
      throw new IllegalArgumentException("an index is no name: " + name);
    }
    if (extra.isEmpty()) {
      extra = new LinkedHashMap<>();
    }
    extra.put(name, value);
  }
}
