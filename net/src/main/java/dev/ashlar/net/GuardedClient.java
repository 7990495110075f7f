package dev.ashlar.net;

import static dev.ashlar.net.NetException.Code.BAD_REDIRECT;
import static dev.ashlar.net.NetException.Code.BAD_URL;
import static dev.ashlar.net.NetException.Code.RESPONSE_TOO_BIG;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.UpgradeProtocolHandler;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/*
 * A script decides what is asked here, so everything it could abuse is ours: where names lead
 * (GuardedResolver, before each connection), where redirects lead (each hop is a new request, with
 * the guard again and without credentials once the origin changes), how many bytes and how long.
 * Connections are pooled per host and per what the policy opened for it, so that a connection made
 * under a wide policy never serves a narrow one. Nothing is remembered between requests: no
 * cookies, no authentication, no cache; bodies are handed on as they come, compressed or not.
 */
/**
 * An HTTP client that does not reach where its policy forbids. Must be closed. Thread-safe; {@link
 * #send} and {@link #connect} block, and an interrupt ends them.
 */
public final class GuardedClient implements AutoCloseable {
  private static final int IO_THREADS = 16;
  private static final int CONNECTIONS_PER_ORIGIN = 64;
  private static final int WAITING_PER_ORIGIN = 1024;
  private static final int MAX_HEAD_BYTES = 64 << 10;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** A length said twice is taken, as all clients do, if it is the same; else it is an error. */
  private static final HttpCompliance COMPLIANCE =
      HttpCompliance.RFC9110.with("ashlar", HttpCompliance.Violation.MULTIPLE_CONTENT_LENGTHS);

  /** Headers that belong to the connection, which is ours, and not to the caller. */
  private static final Set<String> CONNECTION_HEADERS =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final HttpClient client;
  private final GuardedSockets sockets;

  public GuardedClient() {
    this(HostResolver.SYSTEM);
  }

  GuardedClient(HostResolver resolver) {
    var threads = new QueuedThreadPool(IO_THREADS, 2);
    threads.setName("ashlar-fetch");
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    client = new HttpClient();
    client.setExecutor(threads);
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(null);
    client.setConnectTimeout(CONNECT_TIMEOUT.toMillis());
    client.setMaxConnectionsPerDestination(CONNECTIONS_PER_ORIGIN);
    client.setMaxRequestsQueuedPerDestination(WAITING_PER_ORIGIN);
    client.setMaxResponseHeadersSize(MAX_HEAD_BYTES);
    client.setRequestBufferSize(MAX_HEAD_BYTES);
    client.setHttpCompliance(COMPLIANCE);
    client.setSocketAddressResolver(new GuardedResolver(resolver));
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not start", e);
    }
    // What Jetty would do on its own: answer challenges, follow redirects, inflate.
    client.getProtocolHandlers().clear();
    client.getContentDecoderFactories().clear();
    client.getProtocolHandlers().put(new UpgradeProtocolHandler());
    sockets = new GuardedSockets(client);
  }

  /** What to ask. The body is sent as it is read; one that is a stream is sent once. */
  public record Request(String method, URI url, List<Header> headers, Body body) {
    public Request {
      headers = List.copyOf(headers);
    }

    public static Request get(URI url) {
      return new Request("GET", url, List.of(), new Body.None());
    }
  }

  /** A request's body. */
  public sealed interface Body {
    record None() implements Body {}

    /** Bytes that can be sent again where a redirect asks for it. */
    final class Bytes implements Body {
      private final byte[] bytes;

      public Bytes(byte[] bytes) {
        this.bytes = bytes.clone();
      }
    }

    /**
     * A stream that is sent chunk by chunk as the peer takes it, and closed, by another thread.
     *
     * @param length of all bytes, or -1
     */
    record Stream(InputStream stream, long length) implements Body {
      /** A stream of unknown length. */
      public Stream(InputStream stream) {
        this(stream, -1);
      }
    }
  }

  /**
   * An answer whose body is still coming; must be closed. {@code url} is where the last redirect
   * led.
   */
  public record Response(
      int status,
      String reason,
      List<Header> headers,
      URI url,
      boolean redirected,
      InputStream body)
      implements AutoCloseable {
    public Optional<String> header(String name) {
      return Header.first(headers, name);
    }

    /** Whether the body has so many bytes at most and is there already, or in a moment. */
    public boolean isThere(int maxBytes) {
      long length = length();
      return length >= 0
          && length <= maxBytes
          && body instanceof FetchedBody fetched
          && fetched.holds(length);
    }

    /** Bytes of the body as they are announced; -1 where they are not. */
    public long length() {
      return header("content-length").map(Response::number).orElse(-1L);
    }

    private static long number(String text) {
      try {
        return Math.max(-1, Long.parseLong(text.strip()));
      } catch (NumberFormatException e) {
        return -1;
      }
    }

    /** Leaves the rest of the body unread. */
    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException alreadyBroken) {
        // The answer is given up either way.
      }
    }
  }

  /** Sends the request, follows redirects, and returns once the head of the answer is there. */
  public Response send(Request request, FetchPolicy policy) {
    long deadline = System.nanoTime() + policy.timeout().toNanos();
    Request next = request;
    for (int hops = 0; ; hops++) {
      Response response = exchange(next, policy, deadline, hops > 0);
      Optional<String> location = response.header("location");
      boolean follows =
          Redirects.isRedirect(response.status())
              && location.isPresent()
              && policy.maxRedirects() > 0;
      if (!follows) {
        return response;
      }
      response.close();
      if (hops == policy.maxRedirects()) {
        throw new NetException(
            BAD_REDIRECT,
            "more than %d redirects from %s".formatted(policy.maxRedirects(), request.url()),
            "ask for the final URL, or allow more redirects");
      }
      next = Redirects.next(next, response.status(), location.get());
    }
  }

  private Response exchange(
      Request request, FetchPolicy policy, long deadline, boolean redirected) {
    String host = checkedHost(request.url());
    var listener = new Arrival();
    var jetty =
        client
            .newRequest(request.url())
            .method(request.method())
            .tag(GuardedResolver.Opening.of(policy, host))
            .idleTimeout(policy.idle().toMillis(), TimeUnit.MILLISECONDS);
    jetty.headers(fields -> {
      for (Header header : request.headers()) {
        if (!CONNECTION_HEADERS.contains(header.name().toLowerCase(Locale.ROOT))) {
          fields.add(header.name(), header.value());
        }
      }
    });
    @Nullable Upload upload = null;
    switch (request.body()) {
      case Body.None() -> {}
      case Body.Bytes known -> jetty.body(new BytesRequestContent((String) null, known.bytes));
      case Body.Stream(InputStream stream, long length) -> {
        var sending = new Upload(stream, length);
        upload = sending;
        jetty.body(sending).onComplete(result -> sending.stop());
      }
    }
    jetty.send(listener);
    try {
      if (upload != null) {
        upload.start();
      }
      var head = head(listener, policy, deadline, upload);
      List<Header> headers =
          head.getHeaders().stream()
              .map(f -> new Header(f.getName(), f.getValue() == null ? "" : f.getValue()))
              .toList();
      long announced = head.getHeaders().getLongField("content-length");
      if (announced > policy.maxBytes() && !request.method().equals("HEAD")) {
        throw tooBig(request.url(), policy);
      }
      var given = new IOException("the answer is not wanted any more");
      var body = new FetchedBody(listener, request.url(), policy, () -> abandon(jetty, given));
      String reason = head.getReason() == null ? "" : head.getReason();
      return new Response(head.getStatus(), reason, headers, request.url(), redirected, body);
    } catch (ExecutionException e) {
      throw Failures.of(request.url(), policy, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      abandon(jetty, e);
      throw Failures.of(request.url(), policy, e);
    } catch (InterruptedException e) {
      abandon(jetty, e);
      Thread.currentThread().interrupt();
      throw Failures.of(request.url(), policy, e);
    } catch (NetException e) {
      abandon(jetty, e);
      throw e;
    }
  }

  /** A body that is being sent puts the deadline off. */
  private static org.eclipse.jetty.client.Response head(
      Arrival listener, FetchPolicy policy, long deadline, @Nullable Upload upload)
      throws InterruptedException, TimeoutException, ExecutionException {
    long until = deadline;
    while (true) {
      try {
        return listener.get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        long later = upload == null ? until : upload.lastProgress() + policy.timeout().toNanos();
        if (later - until <= 0) {
          throw e;
        }
        until = later;
      }
    }
  }

  private static void abandon(org.eclipse.jetty.client.Request request, Throwable why) {
    // The future tells whether there was something left to abort, which no one needs to know.
    var _ = request.abort(why);
  }

  static NetException tooBig(URI url, FetchPolicy policy) {
    return new NetException(
        RESPONSE_TOO_BIG,
        "the answer of %s is larger than %d bytes".formatted(url, policy.maxBytes()),
        "ask for less, or raise the limit of response bytes");
  }

  /**
   * Opens a WebSocket, and returns once it is open; the caller closes it. Redirects are not
   * followed. The time until it is open is the policy's timeout.
   *
   * @param maxMessage bytes of a message that the peer may send
   */
  public WebSocketLine connect(
      URI url, List<String> protocols, List<Header> headers, FetchPolicy policy, int maxMessage) {
    return sockets.connect(url, protocols, headers, policy, maxMessage);
  }

  private static String checkedHost(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (url.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new NetException(
          BAD_URL, "cannot fetch '%s'".formatted(url), "give an http or https URL with a host");
    }
    return AddressGuard.plainHost(url.getHost());
  }

  @Override
  public void close() {
    sockets.close();
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not stop", e);
    }
  }
}
