package dev.ashlar.worker;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A scheduler as its published configuration document shows it: the addresses of its services. Also
 * fetches what it keeps; nothing is ever fetched from another origin, and no redirect is followed.
 *
 * @param root the origin of the scheduler
 * @param services addresses by their names in the document, such as {@code taskDistributor}
 */
public record SchedulerSite(URI root, Map<String, URI> services) {
  /** Longest configuration document. */
  public static final int MAX_DOCUMENT = 1 << 20;

  private static final String DOCUMENT = "/etc/dcp-config.kvin?ver=2.1.0";
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final int STATUS_OK = 200;

  public SchedulerSite {
    services = Map.copyOf(services);
  }

  /** Reads the configuration document of the scheduler at this address. */
  public static SchedulerSite read(URI scheduler) throws InterruptedException {
    var bare = new SchedulerSite(scheduler.resolve("/"), Map.of());
    byte[] bytes = bare.fetch(scheduler.resolve(DOCUMENT), MAX_DOCUMENT).bytes();
    try {
      JsonNode document =
          JsonMapper.shared().readTree(new String(bytes, StandardCharsets.UTF_8)).path("what");
      return new SchedulerSite(bare.root(), services(document));
    } catch (JacksonException | IllegalArgumentException e) {
      throw unreachable(scheduler, "its configuration document cannot be read", e);
    }
  }

  /** The address of a service. */
  public URI service(String name) {
    return Optional.ofNullable(services.get(name))
        .orElseThrow(() ->
            new WorkerException(
                WorkerException.Code.SCHEDULER_UNREACHABLE,
                "the scheduler at %s announces no service '%s'".formatted(root, name),
                "update the scheduler"));
  }

  /** Fetches something that the scheduler keeps. */
  public SchedulerLink.Artifact fetch(URI location, int maxBytes) throws InterruptedException {
    if (!origin(location).equals(origin(root))) {
      throw new WorkerException(
          WorkerException.Code.EPERM_ORIGIN,
          "%s is not on the scheduler's origin %s".formatted(location, origin(root)),
          "keep code and data with the scheduler");
    }
    HttpRequest request = HttpRequest.newBuilder(location).timeout(ANSWER_LIMIT).GET().build();
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return artifact(location, response, body.readNBytes(maxBytes + 1), maxBytes);
      }
    } catch (IOException e) {
      throw unreachable(location, "no answer", e);
    }
  }

  private static SchedulerLink.Artifact artifact(
      URI location, HttpResponse<?> response, byte[] bytes, int maxBytes) {
    if (response.statusCode() != STATUS_OK || bytes.length > maxBytes) {
      throw new WorkerException(
          WorkerException.Code.EFETCH,
          bytes.length > maxBytes
              ? "%s is longer than %d bytes".formatted(location, maxBytes)
              : "%s answered %d".formatted(location, response.statusCode()),
          "see the scheduler's log");
    }
    return new SchedulerLink.Artifact(
        response.headers().firstValue("content-type").orElse(""), bytes);
  }

  private static Map<String, URI> services(JsonNode document) {
    Map<String, URI> found = new LinkedHashMap<>();
    for (String parent : new String[] {"scheduler", "bank"}) {
      JsonNode services = member(member(document, parent), "services");
      content(services)
          .forEachEntry((name, service) -> put(found, name, member(service, "location")));
    }
    put(found, "packageManager", member(member(document, "packageManager"), "location"));
    return found;
  }

  private static void put(Map<String, URI> found, String name, JsonNode location) {
    // An URL is an instance of a class of the original: its text is the constructor's argument.
    JsonNode text = location.isString() ? location : location.path("arg");
    if (text.isString()) {
      found.put(name, URI.create(text.stringValue()));
    }
  }

  /*
   * Of the value encoding only what a configuration needs: an object is {"ctr":0,"ps":{…}} with
   * encoded members, or {"raw":{…}} with plain ones.
   */
  private static JsonNode content(JsonNode node) {
    if (node.path("ps").isObject() && !node.path("ps").isEmpty()) {
      return node.path("ps");
    }
    return node.has("raw") ? node.path("raw") : node;
  }

  private static JsonNode member(JsonNode node, String name) {
    JsonNode value = content(node).path(name);
    return value.has("raw") ? value.path("raw") : value;
  }

  private static String origin(URI uri) {
    int port = uri.getPort();
    if (port < 0) {
      port = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
    return "%s://%s:%d".formatted(uri.getScheme(), uri.getHost(), port);
  }

  private static WorkerException unreachable(URI where, String why, Exception cause) {
    return new WorkerException(
        WorkerException.Code.SCHEDULER_UNREACHABLE,
        "%s: %s (%s)".formatted(where, why, cause),
        "check that the scheduler runs and that the address is right",
        cause);
  }
}
