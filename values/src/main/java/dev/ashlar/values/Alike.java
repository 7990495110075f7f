package dev.ashlar.values;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares two values as two graphs: what is one object on the left must be one object on the
 * right. An object met again is only compared by identity, so cycles end.
 */
final class Alike {
  private final IdentityHashMap<JsValue, JsValue> pairs = new IdentityHashMap<>();
  private final IdentityHashMap<JsValue, JsValue> reverse = new IdentityHashMap<>();

  @SuppressWarnings("ReferenceEquality") // identity is what is compared here
  boolean test(JsValue left, JsValue right) {
    if (left.getClass() != right.getClass()) {
      return false;
    }
    if (left instanceof JsValue.Num(double a) && right instanceof JsValue.Num(double b)) {
      // Every NaN is one value to JavaScript; minus zero is not zero.
      return Double.compare(a, b) == 0;
    }
    if (isPrimitive(left)) {
      return left.equals(right);
    }
    JsValue partner = pairs.put(left, right);
    JsValue other = reverse.put(right, left);
    if (partner != null || other != null) {
      return partner == right && other == left;
    }
    return contents(left, right);
  }

  private static boolean isPrimitive(JsValue value) {
    return value instanceof JsValue.Undefined
        || value instanceof JsValue.Null
        || value instanceof JsValue.Bool
        || value instanceof JsValue.BigInt
        || value instanceof JsValue.Str;
  }

  private boolean contents(JsValue left, JsValue right) {
    return switch (left) {
      case Arr a when right instanceof Arr b ->
          a.length() == b.length()
              && all(a.dense(), b.dense())
              && properties(a.sparse(), b.sparse())
              && properties(a.extra(), b.extra());
      case Obj a when right instanceof Obj b -> properties(a.properties(), b.properties());
      case MapValue a when right instanceof MapValue b -> pairs(a.pairs(), b.pairs());
      case SetValue a when right instanceof SetValue b -> all(a.values(), b.values());
      case Buffer a when right instanceof Buffer b ->
          Arrays.equals(a.bytes(), b.bytes()) && a.maxLength().equals(b.maxLength());
      case View a when right instanceof View b ->
          a.kind() == b.kind()
              && a.offset() == b.offset()
              && a.length() == b.length()
              && test(a.buffer(), b.buffer());
      case ErrorValue a when right instanceof ErrorValue b -> errors(a, b);
      case JsValue.Boxed a when right instanceof JsValue.Boxed b ->
          test(a.primitive(), b.primitive());
      default -> left.equals(right);
    };
  }

  private boolean errors(ErrorValue left, ErrorValue right) {
    return left.name().equals(right.name())
        && left.message().equals(right.message())
        && left.stack().equals(right.stack())
        && optional(left.cause(), right.cause())
        && properties(left.properties(), right.properties());
  }

  private boolean optional(Optional<JsValue> left, Optional<JsValue> right) {
    return left.isPresent() == right.isPresent()
        && (left.isEmpty() || test(left.get(), right.orElseThrow()));
  }

  private boolean pairs(List<MapValue.Pair> left, List<MapValue.Pair> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!test(left.get(i).key(), right.get(i).key())
          || !test(left.get(i).value(), right.get(i).value())) {
        return false;
      }
    }
    return true;
  }

  private boolean all(List<JsValue> left, List<JsValue> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!test(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private <K> boolean properties(Map<K, JsValue> left, Map<K, JsValue> right) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<Map.Entry<K, JsValue>> others = right.entrySet().iterator();
    for (Map.Entry<K, JsValue> entry : left.entrySet()) {
      Map.Entry<K, JsValue> other = others.next();
      if (!entry.getKey().equals(other.getKey()) || !test(entry.getValue(), other.getValue())) {
        return false;
      }
    }
    return true;
  }
}
