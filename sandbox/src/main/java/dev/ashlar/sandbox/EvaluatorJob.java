package dev.ashlar.sandbox;

import dev.ashlar.values.Arr;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Obj;
import dev.ashlar.values.V8Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the job of an {@code assign} message, and the modules of a {@code moduleGroup}. */
final class EvaluatorJob {
  private static final double MAX_THROTTLE_SECONDS = 3600;

  private EvaluatorJob() {}

  static JobCode code(JsValue job, JsValue sandboxConfig) {
    String source = text(job, "workFunction", "");
    List<byte[]> arguments = list(job, "arguments").stream().map(V8Format::encode).toList();
    List<String> prefixes = new ArrayList<>(texts(job, "requirePath"));
    prefixes.addAll(texts(job, "modulePath"));
    JsValue worktime = member(job, "worktime");
    JsValue info = member(job, "public");
    JobPublic defaults = JobPublic.DEFAULTS;
    return JobCode.of(source, arguments)
        .withUseStrict(member(job, "useStrict").equals(JsValue.Bool.TRUE))
        .withModules(Map.of(), texts(job, "dependencies"), prefixes)
        .withWorktime(
            text(worktime, "name", JobCode.MAP_BASIC),
            text(worktime, "version", JobCode.MAP_BASIC_VERSION))
        .withJobPublic(
            new JobPublic(
                text(info, "name", defaults.name()),
                text(info, "description", defaults.description()),
                text(info, "link", defaults.link())))
        .withProgressThrottle(throttle(sandboxConfig));
  }

  private static Duration throttle(JsValue sandboxConfig) {
    return member(sandboxConfig, "progressThrottle") instanceof JsValue.Num(double seconds)
            && seconds > 0
            && seconds <= MAX_THROTTLE_SECONDS
        ? Duration.ofNanos((long) (seconds * 1e9))
        : JobCode.DEFAULT_THROTTLE;
  }

  /** Sources by id out of {@code package -> file -> source}. */
  static Map<String, String> modules(JsValue group) {
    var modules = new LinkedHashMap<String, String>();
    if (group instanceof Obj packages) {
      packages
          .properties()
          .forEach((name, files) -> {
            if (files instanceof Obj sources) {
              sources
                  .properties()
                  .forEach((file, source) -> {
                    if (source instanceof JsValue.Str(String code)) {
                      modules.put(name + "/" + file, code);
                    }
                  });
            }
          });
    }
    return modules;
  }

  static JsValue member(JsValue object, String name) {
    return object instanceof Obj properties
        ? properties.get(name).orElse(JsValue.undefined())
        : JsValue.undefined();
  }

  static String text(JsValue object, String name, String otherwise) {
    return member(object, name) instanceof JsValue.Str(String text) ? text : otherwise;
  }

  private static List<JsValue> list(JsValue object, String name) {
    return member(object, name) instanceof Arr array ? array.dense() : List.of();
  }

  private static List<String> texts(JsValue object, String name) {
    return list(object, name).stream()
        .filter(JsValue.Str.class::isInstance)
        .map(one -> ((JsValue.Str) one).value())
        .toList();
  }
}
