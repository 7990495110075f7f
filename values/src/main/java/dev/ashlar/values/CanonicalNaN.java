package dev.ashlar.values;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Gives every NaN in the float arrays of a value the one form that Java and most machines give it:
 * which of its many a machine makes is nothing that two machines agree on. Changes the arrays.
 */
final class CanonicalNaN {
  private static final short FLOAT16 = 0x7e00;

  private final Set<JsValue> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private CanonicalNaN() {}

  static void in(JsValue value) {
    new CanonicalNaN().visit(value);
  }

  private void visit(JsValue value) {
    switch (value) {
      case View view -> rewrite(view);
      case Arr array when seen.add(array) -> {
        array.dense().forEach(this::visit);
        array.sparse().values().forEach(this::visit);
        array.extra().values().forEach(this::visit);
      }
      case Obj object when seen.add(object) -> object.properties().values().forEach(this::visit);
      case MapValue map when seen.add(map) ->
          map.pairs()
              .forEach(pair -> {
                visit(pair.key());
                visit(pair.value());
              });
      case SetValue set when seen.add(set) -> set.values().forEach(this::visit);
      case ErrorValue error when seen.add(error) -> error.cause().ifPresent(this::visit);
      default -> {}
    }
  }

  private static void rewrite(View view) {
    var bytes =
        ByteBuffer.wrap(view.buffer().bytes(), view.offset(), view.length())
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN);
    int size = view.kind().elementBytes();
    for (int at = 0; at + size <= bytes.capacity(); at += size) {
      switch (view.kind()) {
        case FLOAT16 -> {
          if (Float.isNaN(Float.float16ToFloat(bytes.getShort(at)))) {
            bytes.putShort(at, FLOAT16);
          }
        }
        case FLOAT32 -> {
          if (Float.isNaN(bytes.getFloat(at))) {
            bytes.putInt(at, Float.floatToIntBits(Float.NaN));
          }
        }
        case FLOAT64 -> {
          if (Double.isNaN(bytes.getDouble(at))) {
            bytes.putLong(at, Double.doubleToLongBits(Double.NaN));
          }
        }
        case INT8,
            UINT8,
            UINT8_CLAMPED,
            INT16,
            UINT16,
            INT32,
            UINT32,
            BIGINT64,
            BIGUINT64,
            DATA_VIEW -> {
          return;
        }
      }
    }
  }
}
