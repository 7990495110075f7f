package dev.ashlar.values;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An Error. The engine's format carries class, message, stack and cause; KVIN carries other own
 * properties too, such as {@code code}, and so does this.
 */
public final class ErrorValue implements JsValue {
  private final String name;
  private Optional<String> message = Optional.empty();
  private Optional<String> stack = Optional.empty();
  private Optional<JsValue> cause = Optional.empty();
  private final LinkedHashMap<String, JsValue> properties = new LinkedHashMap<>();

  /** An error of a class: {@code Error}, {@code TypeError}, or one that a program made up. */
  public ErrorValue(String name) {
    this.name = name;
  }

  public static ErrorValue of(String name, String message) {
    return new ErrorValue(name).message(message);
  }

  public String name() {
    return name;
  }

  public Optional<String> message() {
    return message;
  }

  public ErrorValue message(String text) {
    message = Optional.of(text);
    return this;
  }

  public Optional<String> stack() {
    return stack;
  }

  public ErrorValue stack(String text) {
    stack = Optional.of(text);
    return this;
  }

  /** Drops the stack: it names files and lines of the machine it was made on. */
  public ErrorValue withoutStack() {
    stack = Optional.empty();
    return this;
  }

  public Optional<JsValue> cause() {
    return cause;
  }

  public ErrorValue cause(JsValue value) {
    cause = Optional.of(value);
    return this;
  }

  /** Own properties beside name, message, stack and cause. */
  public Map<String, JsValue> properties() {
    return Collections.unmodifiableMap(properties);
  }

  public ErrorValue put(String property, JsValue value) {
    properties.put(property, value);
    return this;
  }
}
