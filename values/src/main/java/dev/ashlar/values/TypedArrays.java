package dev.ashlar.values;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Between typed arrays and Java's arrays of primitives. */
final class TypedArrays {
  private TypedArrays() {}

  static JsValue of(Object java) {
    return switch (java) {
      case byte[] array -> View.of(ViewKind.UINT8, array.clone());
      case short[] array -> {
        var bytes = new byte[Math.multiplyExact(array.length, Short.BYTES)];
        littleEndian(bytes).asShortBuffer().put(array);
        yield View.of(ViewKind.INT16, bytes);
      }
      case int[] array -> {
        var bytes = new byte[Math.multiplyExact(array.length, Integer.BYTES)];
        littleEndian(bytes).asIntBuffer().put(array);
        yield View.of(ViewKind.INT32, bytes);
      }
      case long[] array -> {
        var bytes = new byte[Math.multiplyExact(array.length, Long.BYTES)];
        littleEndian(bytes).asLongBuffer().put(array);
        yield View.of(ViewKind.BIGINT64, bytes);
      }
      case float[] array -> {
        var bytes = new byte[Math.multiplyExact(array.length, Float.BYTES)];
        littleEndian(bytes).asFloatBuffer().put(array);
        yield View.of(ViewKind.FLOAT32, bytes);
      }
      case double[] array -> {
        var bytes = new byte[Math.multiplyExact(array.length, Double.BYTES)];
        littleEndian(bytes).asDoubleBuffer().put(array);
        yield View.of(ViewKind.FLOAT64, bytes);
      }
      default ->
          throw ValuesException.notCloneable(
              "a %s is no JavaScript value".formatted(java.getClass().getName()));
    };
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** An array of the smallest Java type that holds the elements; bytes for bytes. */
  static Object toJava(View view) {
    ByteBuffer bytes =
        ByteBuffer.wrap(view.buffer().bytes(), view.offset(), view.length())
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN);
    int length = view.length() / view.kind().elementBytes();
    return switch (view.kind()) {
      case INT8, UINT8, UINT8_CLAMPED, DATA_VIEW -> view.bytes();
      case INT16 -> {
        var array = new short[length];
        bytes.asShortBuffer().get(array);
        yield array;
      }
      case UINT16 -> {
        var array = new int[length];
        for (int i = 0; i < length; i++) {
          array[i] = bytes.getShort(i * Short.BYTES) & 0xFFFF;
        }
        yield array;
      }
      case FLOAT16 -> {
        var array = new float[length];
        for (int i = 0; i < length; i++) {
          array[i] = Float.float16ToFloat(bytes.getShort(i * Short.BYTES));
        }
        yield array;
      }
      case INT32 -> {
        var array = new int[length];
        bytes.asIntBuffer().get(array);
        yield array;
      }
      case UINT32 -> {
        var array = new long[length];
        for (int i = 0; i < length; i++) {
          array[i] = Integer.toUnsignedLong(bytes.getInt(i * Integer.BYTES));
        }
        yield array;
      }
      case FLOAT32 -> {
        var array = new float[length];
        bytes.asFloatBuffer().get(array);
        yield array;
      }
      case FLOAT64 -> {
        var array = new double[length];
        bytes.asDoubleBuffer().get(array);
        yield array;
      }
      case BIGINT64, BIGUINT64 -> {
        var array = new long[length];
        bytes.asLongBuffer().get(array);
        yield array;
      }
    };
  }
}
