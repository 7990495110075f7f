package dev.ashlar.scheduler;

import dev.ashlar.wire.WireRequest;
import dev.ashlar.wire.WireService;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Publishing modules and finding them. */
final class PackageManagerService implements WireService {
  /** Where modules are served by HTTP, below the public URL. */
  static final String PATH = "packages/";

  private final Scheduler scheduler;

  PackageManagerService(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public JsonNode handle(WireRequest request) {
    return switch (request.operation()) {
      case "deployPackage" -> deployPackage(request);
      case "fetchModuleURL" -> fetchModuleUrl(request);
      default -> throw Services.unknown(request);
    };
  }

  private JsonNode deployPackage(WireRequest request) {
    JsonNode data = request.data();
    String name = Json.text(data, "name");
    var files = new LinkedHashMap<String, String>();
    for (Map.Entry<String, JsonNode> file : data.path("files").properties()) {
      files.put(file.getKey(), file.getValue().asString(""));
    }
    scheduler
        .packages()
        .deploy(request.session().peer(), name, Json.textOrEmpty(data, "version"), files);
    return Json.object().put("success", true).put("name", name);
  }

  private JsonNode fetchModuleUrl(WireRequest request) {
    Packages.Found found = scheduler.packages().find(Json.texts(request.data().path("modules")));
    ObjectNode reply = Json.object();
    if (!found.missing().isEmpty()) {
      return reply
          .put("code", SchedulerException.Code.ENOENT.name())
          .put("message", "no module " + found.missing());
    }
    found
        .files()
        .forEach((name, files) -> {
          ObjectNode urls = reply.putObject(name);
          files.forEach((module, file) -> urls.put(module, url(name, file)));
        });
    return reply;
  }

  private String url(String name, String file) {
    return scheduler.options().publicBase().resolve(PATH + name + "/" + file).toString();
  }
}
