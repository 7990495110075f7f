package dev.ashlar.runner;

import dev.ashlar.net.FetchPolicy;
import dev.ashlar.net.GuardedClient;
import dev.ashlar.net.Header;
import dev.ashlar.sandbox.Body;
import dev.ashlar.sandbox.FetchCall;
import dev.ashlar.sandbox.FetchReply;
import dev.ashlar.sandbox.HeaderLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Carries out the requests of workers, within a policy. Bodies are streams both ways; an answer
 * that is small and there already is handed over whole.
 */
final class WorldFetch {
  /** A body of at most so many bytes is handed over whole where it has come with its head. */
  private static final int SMALL = 64 * 1024;

  /** What is said where a script says nothing. */
  private static final List<Header> DEFAULTS =
      List.of(
          new Header("accept", "*/*"),
          new Header("accept-language", "*"),
          new Header("user-agent", World.AGENT));

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
            call.head().method(), World.url(call.head().url()), headers(call), body(call));
    GuardedClient.Response response = client.send(request, allowed);
    boolean handedOver = false;
    try {
      boolean redirect = response.status() >= 301 && response.status() <= 308;
      if (call.redirect().equals("error") && redirect && response.header("location").isPresent()) {
        throw World.failed("the answer is a redirect, and the request forbids redirects");
      }
      var reply =
          new FetchReply(
              response.status(),
              response.reason(),
              response.redirected() ? response.url().toString() : call.head().url(),
              response.redirected(),
              lines(response.headers()),
              body(call, response));
      handedOver = true;
      return reply;
    } catch (IOException e) {
      throw new RunnerException(
          RunnerException.Code.BAD_REQUEST, "the answer broke off: " + e.getMessage(), "", e);
    } finally {
      if (!handedOver) {
        response.close();
      }
    }
  }

  private static List<Header> headers(FetchCall call) {
    var headers = new ArrayList<Header>();
    var given = new HashSet<String>();
    for (HeaderLine line : call.head().headers()) {
      String name = line.name().toLowerCase(Locale.ROOT);
      // The first is ours to say; the second tells a runner that a worker asks; the third named a
      // caller once.
      if (name.equals("accept-encoding")
          || name.equals(CreationGuard.LOOP_HEADER)
          || name.equals("x-caller-id")) {
        continue;
      }
      given.add(name);
      try {
        headers.add(new Header(line.name(), line.value()));
      } catch (IllegalArgumentException e) {
        throw new RunnerException(
            RunnerException.Code.BAD_REQUEST, "not a header: " + World.shown(line.name()), "", e);
      }
    }
    DEFAULTS.stream().filter(header -> !given.contains(header.name())).forEach(headers::add);
    // A range is one of the bytes as they are.
    String codings = given.contains("range") ? "identity" : "gzip, deflate";
    headers.add(new Header("accept-encoding", codings));
    headers.add(new Header(CreationGuard.LOOP_HEADER, "ashlar"));
    return headers;
  }

  private static GuardedClient.Body body(FetchCall call) {
    return switch (call.body()) {
      case Body.None() -> new GuardedClient.Body.None();
      case Body.Whole(byte[] bytes) -> new GuardedClient.Body.Bytes(bytes);
      case Body.Streamed(var stream, long length) -> new GuardedClient.Body.Stream(stream, length);
      case Body.Coded coded -> new GuardedClient.Body.Stream(coded.plain().stream());
    };
  }

  private static Body body(FetchCall call, GuardedClient.Response response) throws IOException {
    int status = response.status();
    if (call.head().method().equals("HEAD") || status == 204 || status == 205 || status == 304) {
      response.close();
      return new Body.None();
    }
    Optional<String> coding =
        response.header("content-encoding").map(text -> text.strip().toLowerCase(Locale.ROOT));
    long length = response.length();
    if (coding.isPresent() && !coding.get().equals("identity")) {
      return new Body.Coded(response.body(), length, coding.get());
    }
    if (response.isThere(SMALL)) {
      byte[] bytes = response.body().readAllBytes();
      response.close();
      return new Body.Whole(bytes);
    }
    return new Body.Streamed(response.body(), length);
  }

  private static List<HeaderLine> lines(List<Header> headers) {
    return headers.stream()
        .filter(header -> !header.is("transfer-encoding"))
        .map(header -> new HeaderLine(header.name(), header.value()))
        .toList();
  }
}
