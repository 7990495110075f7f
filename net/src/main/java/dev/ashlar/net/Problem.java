package dev.ashlar.net;

import dev.ashlar.base.AshlarException;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error as HTTP tells it (RFC 9457), with our stable code beside the standard members. The
 * remedy may be empty.
 */
public record Problem(int status, String code, String title, String detail, String remedy) {
  public static final String CONTENT_TYPE = "application/problem+json";

  /** What a caller may know of an error of ours: its code, its message and what to do next. */
  public static Problem of(AshlarException error) {
    int status =
        error instanceof NetException net ? net.httpStatus() : error.code().fault().httpStatus();
    String message = error.getMessage();
    String code = error.code().name();
    return new Problem(status, code, titleOf(code), message == null ? "" : message, error.remedy());
  }

  static Problem ofStatus(int status, String code, String detail) {
    return new Problem(status, code, titleOf(code), detail, "");
  }

  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "about:blank");
    json.put("title", title);
    json.put("status", status);
    json.put("code", code);
    json.put("detail", detail);
    if (!remedy.isEmpty()) {
      json.put("remedy", remedy);
    }
    return json;
  }

  private static String titleOf(String code) {
    return code.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
