package dev.ashlar.values;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of views onto a buffer. */
public enum ViewKind {
  INT8('b', 1, "Int8Array"),
  UINT8('B', 1, "Uint8Array"),
  UINT8_CLAMPED('C', 1, "Uint8ClampedArray"),
  INT16('w', 2, "Int16Array"),
  UINT16('W', 2, "Uint16Array"),
  FLOAT16('h', 2, "Float16Array"),
  INT32('d', 4, "Int32Array"),
  UINT32('D', 4, "Uint32Array"),
  FLOAT32('f', 4, "Float32Array"),
  FLOAT64('F', 8, "Float64Array"),
  BIGINT64('q', 8, "BigInt64Array"),
  BIGUINT64('Q', 8, "BigUint64Array"),
  DATA_VIEW('?', 1, "DataView");

  private static final @Nullable ViewKind[] BY_TAG = new @Nullable ViewKind[128];
  private static final Map<String, ViewKind> BY_NAME = new HashMap<>();

  static {
    for (ViewKind kind : values()) {
      BY_TAG[kind.tag] = kind;
      BY_NAME.put(kind.className, kind);
    }
  }

  private final char tag;
  private final int elementBytes;
  private final String className;

  ViewKind(char tag, int elementBytes, String className) {
    this.tag = tag;
    this.elementBytes = elementBytes;
    this.className = className;
  }

  /** The letter of the engine's format. */
  char tag() {
    return tag;
  }

  /** Bytes of one element; 1 for a DataView. */
  public int elementBytes() {
    return elementBytes;
  }

  /** The global name of the class in JavaScript. */
  public String className() {
    return className;
  }

  static @Nullable ViewKind ofTag(int tag) {
    return tag >= 0 && tag < BY_TAG.length ? BY_TAG[tag] : null;
  }

  static @Nullable ViewKind ofName(String name) {
    return BY_NAME.get(name);
  }
}
