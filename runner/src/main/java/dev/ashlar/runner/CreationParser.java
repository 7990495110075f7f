package dev.ashlar.runner;

import dev.ashlar.net.FormLimits;
import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.MultipartForm;
import dev.ashlar.net.NetException;
import dev.ashlar.sandbox.IsolateCounts;
import dev.ashlar.sandbox.ScriptType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a creation request in every form that clients of the smart-worker runners send: JSON,
 * urlencoded, multipart with fields or files. The messages of the older runners are kept to the
 * letter, since programs compare them.
 */
final class CreationParser {
  /** Fields of a form; we know fewer. */
  private static final int MAX_FIELDS = 32;

  private static final String NOT_JSON = "the request body could not be parsed as JSON";
  private static final String NOT_FORM = "the request body could not be parsed as form data";

  private final JsonMapper mapper = JsonMapper.shared();
  private final IsolateCounts counts;

  /** A script as JSON text may be twice as long, with its escapes. */
  private final int maxJsonBody;

  private final FormLimits formLimits;

  CreationParser(IsolateCounts counts) {
    this.counts = counts;
    int script = counts.scriptBytes();
    int config = counts.configBytes();
    this.maxJsonBody = 2 * script + 2 * config;
    this.formLimits = new FormLimits(MAX_FIELDS, 3 * script, 3 * script + 3 * config);
  }

  /** The fields of a request, before anything is known to be missing. */
  record Fields(
      Optional<String> script,
      Optional<ScriptType> type,
      Optional<String> name,
      Optional<ObjectNode> config,
      Optional<String> schedule,
      Optional<String> timeZone) {}

  CreateRequest parse(HttpExchange exchange) {
    Fields fields = fields(exchange);
    return new CreateRequest(
        fields.name(),
        fields.type().orElse(ScriptType.DETECT),
        fields.script().orElse(""),
        fields.config().orElseGet(mapper::createObjectNode),
        schedule(fields));
  }

  /** A schedule that is there but empty is none. */
  static Optional<Schedule> schedule(Fields fields) {
    return fields
        .schedule()
        .filter(text -> !text.isBlank())
        .map(text -> Schedule.parse(text, fields.timeZone().orElse("UTC")));
  }

  Fields fields(HttpExchange exchange) {
    String sent = exchange.header("content-type").orElse("application/json");
    String type = sent.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "application/json" -> ofJson(exchange.body(maxJsonBody));
      case "application/x-www-form-urlencoded", "multipart/form-data" -> ofForm(form(exchange));
      default ->
          throw bad(
              "unsupported content type: " + sent,
              "send application/json, application/x-www-form-urlencoded or multipart/form-data");
    };
  }

  private MultipartForm form(HttpExchange exchange) {
    try {
      return exchange.form(formLimits);
    } catch (NetException e) {
      if (e.code() == NetException.Code.FORM_MALFORMED) {
        throw new RunnerException(
            RunnerException.Code.BAD_REQUEST, NOT_FORM + ": " + e.getMessage(), e.remedy(), e);
      }
      throw e;
    }
  }

  private Fields ofForm(MultipartForm form) {
    return fields(
        name -> form.text(name),
        form.text("config").filter(text -> !text.isBlank()).map(text -> config(text, NOT_FORM)));
  }

  private Fields ofJson(byte[] body) {
    JsonNode root;
    try {
      root = mapper.readTree(body);
    } catch (JacksonException e) {
      throw new RunnerException(
          RunnerException.Code.BAD_REQUEST, NOT_JSON, "send one JSON object", e);
    }
    if (!(root instanceof ObjectNode object)) {
      throw bad(NOT_JSON + ": it is not an object", "send one JSON object");
    }
    return fields(name -> text(object, name), jsonConfig(object));
  }

  private Optional<ObjectNode> jsonConfig(ObjectNode request) {
    JsonNode node = request.get("config");
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (node.isString()) {
      return Optional.of(config(node.stringValue(), NOT_JSON));
    }
    return Optional.of(object(node));
  }

  private Fields fields(Function<String, Optional<String>> text, Optional<ObjectNode> config) {
    config.ifPresent(this::checkSize);
    Optional<String> script =
        text.apply("script").or(() -> text.apply("code")).map(ScriptText::checked);
    script.ifPresent(this::checkSize);
    return new Fields(
        script,
        text.apply("type").filter(type -> !type.isBlank()).map(CreationParser::type),
        text.apply("name").filter(name -> !name.isBlank()),
        config,
        text.apply("schedule"),
        text.apply("timezone").filter(zone -> !zone.isBlank()));
  }

  private static Optional<String> text(ObjectNode request, String name) {
    JsonNode node = request.get(name);
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isString()) {
      throw bad("%s is not a string".formatted(name), "send %s as a string".formatted(name));
    }
    return Optional.of(node.stringValue());
  }

  private ObjectNode config(String text, String complaint) {
    try {
      return object(mapper.readTree(text));
    } catch (JacksonException e) {
      throw new RunnerException(
          RunnerException.Code.BAD_REQUEST,
          complaint + ": config is not JSON",
          "send a JSON object as config",
          e);
    }
  }

  private static ObjectNode object(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw bad("config must be a JSON object", "wrap it: {\"value\": …}");
  }

  private static ScriptType type(String text) {
    return switch (text.strip()) {
      case "module" -> ScriptType.MODULE;
      case "classic", "sw" -> ScriptType.CLASSIC;
      default ->
          throw bad(
              "unsupported type: '%s'"
                  .formatted(text.length() <= 40 ? text : text.substring(0, 40)),
              "use module, classic or sw, or leave it out");
    };
  }

  private void checkSize(String script) {
    tooBig("script", script.getBytes(StandardCharsets.UTF_8).length, counts.scriptBytes());
  }

  private void checkSize(ObjectNode config) {
    int size = config.toString().getBytes(StandardCharsets.UTF_8).length;
    tooBig("config", size, counts.configBytes());
  }

  private static void tooBig(String what, int size, int max) {
    if (size > max) {
      throw new RunnerException(
          RunnerException.Code.TOO_BIG,
          "the %s has %d bytes; at most %d are taken".formatted(what, size, max),
          "make it smaller, or fetch what it needs when it runs");
    }
  }

  private static RunnerException bad(String message, String remedy) {
    return new RunnerException(RunnerException.Code.BAD_REQUEST, message, remedy);
  }
}
