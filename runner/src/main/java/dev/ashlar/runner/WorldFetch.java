package dev.ashlar.runner;

import dev.ashlar.base.Version;
import dev.ashlar.net.FetchPolicy;
import dev.ashlar.net.GuardedClient;
import dev.ashlar.net.Header;
import dev.ashlar.sandbox.FetchCall;
import dev.ashlar.sandbox.FetchReply;
import dev.ashlar.sandbox.HeaderLine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Carries out the requests of workers, within a policy. Whole bodies go both ways; inflated ones
 * count by their inflated size.
 */
final class WorldFetch {
  private static final String AGENT = "Ashlar/" + Version.CURRENT;

  private final GuardedClient client;
  private final FetchPolicy policy;

  WorldFetch(GuardedClient client, FetchPolicy policy) {
    this.client = client;
    this.policy = policy;
  }

  FetchReply fetch(FetchCall call) {
    FetchPolicy allowed = call.redirect().equals("follow") ? policy : policy.withMaxRedirects(0);
    var request =
        new GuardedClient.Request(
            call.head().method(), url(call.head().url()), headers(call), body(call));
    try (GuardedClient.Response response = client.send(request, allowed)) {
      boolean redirect = response.status() >= 301 && response.status() <= 308;
      if (call.redirect().equals("error") && redirect && response.header("location").isPresent()) {
        throw failed("the answer is a redirect, and the request forbids redirects");
      }
      return new FetchReply(
          response.status(),
          response.reason(),
          response.url().toString(),
          response.redirected(),
          lines(response.headers()),
          whole(response));
    } catch (IOException e) {
      throw new RunnerException(
          RunnerException.Code.BAD_REQUEST, "the answer broke off: " + e.getMessage(), "", e);
    }
  }

  /** The URL was made by the cell's parser; what this one reads differently is refused. */
  private static URI url(String text) {
    try {
      var url = new URI(text);
      if (url.getHost() == null || !url.toString().equals(text)) {
        throw failed("the URL cannot be fetched: " + shown(text));
      }
      return url;
    } catch (URISyntaxException e) {
      throw new RunnerException(
          RunnerException.Code.BAD_REQUEST, "the URL cannot be fetched: " + shown(text), "", e);
    }
  }

  private static List<Header> headers(FetchCall call) {
    var headers = new ArrayList<Header>();
    boolean agent = false;
    for (HeaderLine line : call.head().headers()) {
      String name = line.name().toLowerCase(Locale.ROOT);
      // The first is ours to say; the second tells a runner that a worker asks; the third named a
      // caller once.
      if (name.equals("accept-encoding")
          || name.equals(CreationGuard.LOOP_HEADER)
          || name.equals("x-caller-id")) {
        continue;
      }
      agent |= name.equals("user-agent");
      try {
        headers.add(new Header(line.name(), line.value()));
      } catch (IllegalArgumentException e) {
        throw new RunnerException(
            RunnerException.Code.BAD_REQUEST, "not a header: " + shown(line.name()), "", e);
      }
    }
    if (!agent) {
      headers.add(new Header("user-agent", AGENT));
    }
    headers.add(new Header("accept-encoding", "gzip, deflate"));
    headers.add(new Header(CreationGuard.LOOP_HEADER, "ashlar"));
    return headers;
  }

  private static GuardedClient.Body body(FetchCall call) {
    return call.body().length == 0
        ? new GuardedClient.Body.None()
        : new GuardedClient.Body.Bytes(call.body());
  }

  private byte[] whole(GuardedClient.Response response) throws IOException {
    byte[] sent = response.body().readAllBytes();
    Optional<String> coding = response.header("content-encoding").map(String::strip);
    if (sent.length == 0 || coding.isEmpty()) {
      return sent;
    }
    InputStream plain =
        switch (coding.get().toLowerCase(Locale.ROOT)) {
          case "gzip", "x-gzip" -> new GZIPInputStream(new ByteArrayInputStream(sent));
          case "deflate" -> new InflaterInputStream(new ByteArrayInputStream(sent));
          default -> new ByteArrayInputStream(sent);
        };
    int limit = (int) Math.min(policy.maxBytes(), Integer.MAX_VALUE - 16);
    byte[] inflated = plain.readNBytes(limit);
    if (plain.read() >= 0) {
      throw failed("the inflated answer is larger than %d bytes".formatted(limit));
    }
    return inflated;
  }

  private static List<HeaderLine> lines(List<Header> headers) {
    return headers.stream()
        .filter(header -> !header.is("content-length") && !header.is("transfer-encoding"))
        .map(header -> new HeaderLine(header.name(), header.value()))
        .toList();
  }

  private static String shown(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private static RunnerException failed(String message) {
    return new RunnerException(RunnerException.Code.BAD_REQUEST, message, "");
  }
}
