package dev.ashlar.runner;

import dev.ashlar.sandbox.ScriptType;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What someone asks the runner to run.
 *
 * @param name a name that makes it the next version of the worker of that name; without, each
 *     request makes one more worker
 */
public record CreateRequest(
    Optional<String> name,
    ScriptType type,
    String script,
    ObjectNode config,
    Optional<Schedule> schedule) {
  /** Longest name. */
  public static final int MAX_NAME = 64;

  /** Refuses an empty script and a name that could not stand in a URL. */
  public CreateRequest {
    name.ifPresent(CreateRequest::checkName);
    if (script.isBlank()) {
      throw new RunnerException(
          RunnerException.Code.BAD_REQUEST,
          "missing script",
          "send the bundled source as the field 'script'");
    }
  }

  private static void checkName(String name) {
    if (!name.matches("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")) {
      throw new RunnerException(
          RunnerException.Code.BAD_REQUEST,
          "unsupported name: '%s'".formatted(name.length() <= 80 ? name : name.substring(0, 80)),
          "use at most %d letters, digits, dots, dashes and underscores".formatted(MAX_NAME));
    }
  }
}
