package dev.ashlar.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One event as listeners by name see it: a name, compared in lower case, and its arguments. */
record Emission(String name, List<Object> arguments) {
  Emission {
    name = name.toLowerCase(Locale.ROOT);
    arguments = List.copyOf(arguments);
  }

  static Emission of(String name, Object... arguments) {
    return new Emission(name, Arrays.asList(arguments));
  }

  static List<Emission> list(String name, Object... arguments) {
    return List.of(of(name, arguments));
  }

  Object[] array() {
    return new ArrayList<>(arguments).toArray();
  }
}
