package dev.ashlar.app;

import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.Pyodide;
import dev.ashlar.values.JsValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The code of a job as a command line names it.
 *
 * @param worktime what runs it
 * @param versions which versions of that
 */
record Program(String source, String worktime, String versions, List<JsValue> arguments) {

  /**
   * Reads a file. One that ends with {@code .py} is for Python, if no worktime is named.
   *
   * @param worktime NAME or NAME@VERSIONS
   */
  static Program read(Path file, @Nullable String worktime, List<JsValue> arguments) {
    String source = JobInput.read(file);
    boolean python = file.toString().endsWith(".py");
    String wanted = worktime != null ? worktime : python ? Pyodide.NAME : JobCode.MAP_BASIC;
    int at = wanted.indexOf('@');
    String name = at < 0 ? wanted : wanted.substring(0, at);
    String versions = at < 0 ? "*" : wanted.substring(at + 1);
    return new Program(
        source, name, versions, name.equals(Pyodide.NAME) ? forPython(arguments) : arguments);
  }

  /** Python's worktime takes none of them for itself, and is told so. */
  private static List<JsValue> forPython(List<JsValue> arguments) {
    if (arguments.isEmpty()) {
      return arguments;
    }
    var told = new ArrayList<JsValue>();
    told.add(JsValue.number(1.0));
    told.addAll(arguments);
    return told;
  }
}
