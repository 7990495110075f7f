package dev.ashlar.sandbox;

import dev.ashlar.values.Arr;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.Obj;
import dev.ashlar.values.V8Format;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a supervisor says to an evaluator, as lines. */
final class StreamRequests {
  static final String DIE = "{\"type\":\"die\"}";

  private static final double NANOS_PER_SECOND = 1e9;

  private StreamRequests() {}

  static String line(JsValue message) {
    return "{\"type\":\"workerMessage\",\"message\":%s}".formatted(Kvin.write(message));
  }

  static Obj request(String name) {
    return new Obj().put("request", name);
  }

  /** No graphics; the worktime decides which of its names are let in. */
  static Obj applyRequirements(String worktime) {
    return new Obj()
        .put("webgpu", 0)
        .put("offscreenCanvas", 0)
        .put("worktime", worktime)
        .put("request", "applyRequirements");
  }

  static Obj assign(String id, JobCode code) {
    var info =
        new Obj()
            .put("name", code.jobPublic().name())
            .put("description", code.jobPublic().description())
            .put("link", code.jobPublic().link());
    var job =
        new Obj()
            .put("id", id)
            .put("arguments", Arr.of(code.arguments().stream().map(V8Format::decode).toList()))
            .put("dependencies", texts(code.dependencies()))
            .put("modulePath", new Arr())
            .put("public", info)
            .put("requirePath", texts(code.requirePath()))
            .put("workFunction", code.workFunction())
            .put("useStrict", code.useStrict())
            .put(
                "worktime",
                new Obj().put("name", code.worktime()).put("version", code.worktimeVersion()));
    return request("assign").put("job", job).put("sandboxConfig", config(code));
  }

  private static Obj config(JobCode code) {
    var config = new Obj();
    if (!code.progressThrottle().equals(JobCode.DEFAULT_THROTTLE)) {
      config.put("progressThrottle", code.progressThrottle().toNanos() / NANOS_PER_SECOND);
    }
    return config;
  }

  static Obj main(byte[] datum) {
    return request("main").put("data", V8Format.decode(datum));
  }

  /** The modules by package and file; the environment there adds no extension, so we do. */
  static Obj moduleGroup(JsValue id, Map<String, String> modules) {
    var packages = new Obj();
    modules.forEach((name, source) -> {
      add(packages, name, source);
      if (name.endsWith(".js") && !modules.containsKey(withoutExtension(name))) {
        add(packages, withoutExtension(name), source);
      }
    });
    return request("moduleGroup").put("data", packages).put("id", id);
  }

  private static String withoutExtension(String name) {
    return name.substring(0, name.length() - ".js".length());
  }

  private static void add(Obj packages, String name, String source) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      return;
    }
    String owner = name.substring(0, slash);
    Optional<JsValue> known = packages.get(owner);
    Obj files = known.orElse(null) instanceof Obj there ? there : new Obj();
    files.put(name.substring(slash + 1), source);
    packages.put(owner, files);
  }

  private static Arr texts(List<String> texts) {
    return Arr.of(texts.stream().map(JsValue::text).toList());
  }
}
