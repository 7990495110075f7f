package dev.ashlar.runner;

import dev.ashlar.net.HttpExchange;

/** Query parameters of the management interface. */
final class Parameters {
  private Parameters() {}

  static int count(HttpExchange exchange, String name, int standard, int max) {
    String text = exchange.query(name).orElse("");
    if (text.isEmpty()) {
      return standard;
    }
    if (text.matches("[1-9][0-9]{0,6}") && Integer.parseInt(text) <= max) {
      return Integer.parseInt(text);
    }
    throw bad(name, text, "give a number from 1 to " + max);
  }

  static RunnerException bad(String name, String value, String remedy) {
    return new RunnerException(
        RunnerException.Code.BAD_REQUEST,
        "parameter %s is '%s'"
            .formatted(name, value.length() <= 64 ? value : value.substring(0, 64)),
        remedy);
  }
}
