package dev.ashlar.job;

import dev.ashlar.values.Kvin;
import dev.ashlar.values.Travelling;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns the KVIN array of a work function's arguments into one URI for each. */
final class MarshaledArguments {
  private static final JsonMapper JSON = JsonMapper.shared();

  private MarshaledArguments() {}

  static List<String> uris(JsonNode marshaled, JobLimits limits) {
    String document = JobSpecParser.kvinText(marshaled);
    if (document == null) {
      return List.of();
    }
    if (document.length() > limits.argumentsChars()) {
      throw tooBig("%d characters".formatted(document.length()), limits.argumentsChars());
    }
    var uris = new ArrayList<String>();
    for (String element : Kvin.split(document)) {
      uris.add(uri(element));
      if (uris.size() > limits.arguments()) {
        throw tooBig("%d values".formatted(uris.size()), limits.arguments());
      }
    }
    return uris;
  }

  private static JobException tooBig(String what, int limit) {
    return new JobException(
        JobException.Code.EWORKTOOBIG,
        "arguments of %s, above the limit of %d".formatted(what, limit),
        "serve large arguments from an URL");
  }

  private static String uri(String element) {
    JsonNode what = read(element).path("what");
    if (what.has("ctr") && what.path("arg").isString()) {
      // An URL object: the argument is fetched from there.
      return what.get("arg").asString();
    }
    return Travelling.ofTriple(element).uri();
  }

  private static JsonNode read(String element) {
    try {
      return JSON.readTree(element);
    } catch (JacksonException e) {
      throw new JobException(
          JobException.Code.EBADARG, "an argument is not KVIN", "marshal arguments by KVIN", e);
    }
  }
}
