package dev.ashlar.worker;

import dev.ashlar.values.Arr;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.Obj;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The value of a guest's event on the wire: plain JSON where it says everything, which every client
 * reads, else a KVIN document. Members that are undefined count as said, for JSON's way to say them
 * is to leave them out, and clients of originals would rather miss one than meet a document.
 */
final class EmittedValue {
  private static final String LABEL = "_serializeVerId";

  private final Set<JsValue> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private EmittedValue() {}

  static JsonNode json(JsValue value) {
    return new EmittedValue().isJson(value)
        ? value.toJson()
        : JsonMapper.shared().readTree(Kvin.write(value));
  }

  private boolean isJson(JsValue value) {
    return switch (value) {
      case JsValue.Null _, JsValue.Bool _, JsValue.Str _ -> true;
      case JsValue.Num(double number) ->
          Double.isFinite(number) && Double.compare(number, -0.0) != 0;
      // An object in two places would become two objects.
      case Arr array ->
          seen.add(array)
              && array.isDense()
              && array.extra().isEmpty()
              && array.dense().stream().allMatch(this::isJson);
      case Obj object ->
          seen.add(object)
              && object.get(LABEL).isEmpty()
              && object.properties().values().stream()
                  .allMatch(one -> one instanceof JsValue.Undefined || isJson(one));
      default -> false;
    };
  }
}
