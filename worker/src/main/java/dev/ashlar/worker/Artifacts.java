package dev.ashlar.worker;

import dev.ashlar.values.DataUri;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.Travelling;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * Code and data behind a location: a data URI is decoded here, an http(s) URL is fetched from the
 * scheduler, and from nowhere else.
 */
final class Artifacts {
  private static final String DATA = "data:";

  private final SchedulerLink link;

  Artifacts(SchedulerLink link) {
    this.link = link;
  }

  String text(String location, int maxBytes) throws InterruptedException {
    if (isData(location)) {
      return DataUri.parse(within(location, maxBytes)).text();
    }
    return utf8(fetch(location, maxBytes).bytes());
  }

  JsValue value(String location, int maxBytes) throws InterruptedException {
    if (isData(location)) {
      return Travelling.decodeUri(within(location, maxBytes));
    }
    SchedulerLink.Artifact artifact = fetch(location, maxBytes);
    String type = artifact.contentType().toLowerCase(Locale.ROOT);
    if (type.startsWith("application/json")) {
      return JsValue.ofJson(JsonMapper.shared().readTree(artifact.bytes()));
    }
    if (type.startsWith("application/x-kvin")) {
      return Kvin.parse(utf8(artifact.bytes()));
    }
    return type.startsWith("text/")
        ? JsValue.text(utf8(artifact.bytes()))
        : JsValue.of(artifact.bytes());
  }

  private SchedulerLink.Artifact fetch(String location, int maxBytes) throws InterruptedException {
    URI uri;
    try {
      uri = URI.create(location);
    } catch (IllegalArgumentException e) {
      throw new WorkerException(
          WorkerException.Code.EFETCH, "not a location: " + cut(location), "deploy it again", e);
    }
    if (!isHttp(uri)) {
      throw new WorkerException(
          WorkerException.Code.EPERM_ORIGIN,
          "code and data come as data or from the scheduler, not from " + cut(location),
          "send them with the job");
    }
    return link.fetch(uri, maxBytes);
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static boolean isHttp(URI location) {
    String scheme = location.getScheme();
    return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
  }

  private static boolean isData(String location) {
    return location.regionMatches(true, 0, DATA, 0, DATA.length());
  }

  private static String within(String location, int maxBytes) {
    // Percent escapes make three characters of a byte at most.
    if (location.length() > 3L * maxBytes) {
      throw new WorkerException(
          WorkerException.Code.EFETCH,
          "a data URI has %d characters, at most %d are allowed"
              .formatted(location.length(), 3L * maxBytes),
          "keep large data elsewhere and send a link");
    }
    return location;
  }

  private static String cut(String location) {
    return location.length() <= 100 ? location : location.substring(0, 100) + "…";
  }
}
