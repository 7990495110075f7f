package dev.ashlar.values;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Looks a value over before it is written: which containers occur more than once, and so need a
 * number, and which plain objects are more than JSON. Everything else is written raw.
 */
final class KvinShape {
  private final Identities visited = new Identities();
  private final Set<JsValue> shared = Collections.newSetFromMap(new IdentityHashMap<>(4));
  private final Set<JsValue> structured = Collections.newSetFromMap(new IdentityHashMap<>(4));

  KvinShape(JsValue value) {
    visit(value, 0);
    isRaw(value);
  }

  /** Whether a container is written with {@code raw}: plain JSON that nothing refers to. */
  boolean isRawContainer(JsValue container) {
    return switch (container) {
      case Obj _ -> !structured.contains(container);
      case Arr array -> isEmpty(array) && !shared.contains(container);
      default -> false;
    };
  }

  private static boolean isEmpty(Arr array) {
    return array.length() == 0 && array.extra().isEmpty();
  }

  private void visit(JsValue value, int depth) {
    if (!isContainer(value)) {
      return;
    }
    if (visited.indexOf(value) >= 0) {
      shared.add(value);
      return;
    }
    visited.add(value);
    if (depth > Kvin.MAX_DEPTH) {
      throw ValuesException.tooBig("a value of more than %d levels".formatted(Kvin.MAX_DEPTH));
    }
    switch (value) {
      case Obj object -> object.properties().values().forEach(child -> visit(child, depth + 1));
      case Arr array -> {
        array.dense().forEach(child -> visit(child, depth + 1));
        array.sparse().values().forEach(child -> visit(child, depth + 1));
        array.extra().values().forEach(child -> visit(child, depth + 1));
      }
      case MapValue map ->
          map.pairs()
              .forEach(pair -> {
                visit(pair.key(), depth + 1);
                visit(pair.value(), depth + 1);
              });
      case SetValue set -> set.values().forEach(child -> visit(child, depth + 1));
      case ErrorValue error -> {
        error.cause().ifPresent(child -> visit(child, depth + 1));
        error.properties().values().forEach(child -> visit(child, depth + 1));
      }
      default -> {}
    }
  }

  private static boolean isContainer(JsValue value) {
    return value instanceof Obj
        || value instanceof Arr
        || value instanceof MapValue
        || value instanceof SetValue
        || value instanceof ErrorValue;
  }

  /** Whether a value may stand inside a raw object; notes every object that may not. */
  private boolean isRaw(JsValue value) {
    return switch (value) {
      case JsValue.Null _, JsValue.Bool _, JsValue.Str _ -> true;
      case JsValue.Num(double number) -> Double.isFinite(number) && !JsonValues.isMinusZero(number);
      case Obj object -> isRaw(object);
      case Arr array -> {
        if (isEmpty(array)) {
          yield !shared.contains(array);
        }
        if (shared.contains(array) && !structured.add(array)) {
          yield false;
        }
        array.dense().forEach(this::isRaw);
        array.sparse().values().forEach(this::isRaw);
        array.extra().values().forEach(this::isRaw);
        yield false;
      }
      case MapValue map -> {
        if (!shared.contains(map) || structured.add(map)) {
          map.pairs()
              .forEach(pair -> {
                isRaw(pair.key());
                isRaw(pair.value());
              });
        }
        yield false;
      }
      case SetValue set -> {
        if (!shared.contains(set) || structured.add(set)) {
          set.values().forEach(this::isRaw);
        }
        yield false;
      }
      case ErrorValue error -> {
        if (!shared.contains(error) || structured.add(error)) {
          error.cause().ifPresent(this::isRaw);
          error.properties().values().forEach(this::isRaw);
        }
        yield false;
      }
      default -> false;
    };
  }

  private boolean isRaw(Obj object) {
    boolean raw = !shared.contains(object);
    if (!raw && !structured.add(object)) {
      return false;
    }
    for (JsValue child : object.properties().values()) {
      // Not a short circuit: the children after the first that is not raw are to be noted too.
      raw &= isRaw(child);
    }
    if (!raw) {
      structured.add(object);
    }
    return raw;
  }
}
