package dev.ashlar.values;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A Set: values in order. They are not compared; who builds one sees to it that they differ. */
public final class SetValue implements JsValue {
  private final ArrayList<JsValue> values = new ArrayList<>();

  public SetValue add(JsValue value) {
    values.add(value);
    return this;
  }

  public List<JsValue> values() {
    return Collections.unmodifiableList(values);
  }
}
