package dev.ashlar.values;

import java.util.IdentityHashMap;

/**
 * Numbers objects by identity in the order they are added. A short list is searched one by one,
 * which for the usual small value is faster than any table.
 */
final class Identities {
  private static final int SHORT = 8;

  private final Object[] list = new Object[SHORT];
  private final IdentityHashMap<Object, Integer> table = new IdentityHashMap<>(0);
  private int size;

  /** The number of an object, or -1. */
  @SuppressWarnings("ReferenceEquality") // identity is the point
  int indexOf(Object object) {
    if (size > SHORT) {
      Integer index = table.get(object);
      return index == null ? -1 : index;
    }
    for (int i = 0; i < size; i++) {
      if (list[i] == object) {
        return i;
      }
    }
    return -1;
  }

  /** Gives an object the next number. */
  void add(Object object) {
    if (size < SHORT) {
      list[size] = object;
    } else {
      if (size == SHORT) {
        for (int i = 0; i < SHORT; i++) {
          table.put(list[i], i);
        }
      }
      table.put(object, size);
    }
    size++;
  }

  /** Takes a number without an object: a place that nothing refers to. */
  void skip() {
    add(new Object());
  }
}
