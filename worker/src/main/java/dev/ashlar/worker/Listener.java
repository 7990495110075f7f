package dev.ashlar.worker;

/**
 * A listener registered by an event's name; it gets the positional arguments of the JavaScript API.
 * What it throws is logged and stops nobody else.
 */
@FunctionalInterface
public interface Listener {
  void handle(Object... arguments) throws Exception;
}
