package dev.ashlar.net;

import static dev.ashlar.net.NetException.Code.BAD_REDIRECT;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Which request follows a redirect, by the rules of the Fetch standard. */
final class Redirects {
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  /** What one origin was told and another must not learn. */
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "cookie2", "proxy-authorization");

  private Redirects() {}

  static boolean isRedirect(int status) {
    return STATUSES.contains(status);
  }

  static GuardedClient.Request next(GuardedClient.Request last, int status, String location) {
    URI url = target(last.url(), location);
    boolean becomesGet =
        status == 303
            ? !last.method().equals("GET") && !last.method().equals("HEAD")
            : (status == 301 || status == 302) && last.method().equals("POST");
    if (!becomesGet && last.body() instanceof GuardedClient.Body.Stream) {
      throw new NetException(
          BAD_REDIRECT,
          "%s redirects by %d to %s, which needs the body again; it was a stream"
              .formatted(last.url(), status, url),
          "send the body as bytes, or to the final URL");
    }
    boolean sameOrigin = origin(last.url()).equals(origin(url));
    List<Header> headers =
        last.headers().stream()
            .filter(header -> sameOrigin || !CREDENTIALS.contains(lower(header.name())))
            .filter(header -> !becomesGet || !lower(header.name()).startsWith("content-"))
            .toList();
    return becomesGet
        ? new GuardedClient.Request("GET", url, headers, new GuardedClient.Body.None())
        : new GuardedClient.Request(last.method(), url, headers, last.body());
  }

  private static URI target(URI from, String location) {
    try {
      URI target = resolved(from, location).normalize();
      // A fragment never goes over the wire; the new URL keeps the old one's if it has none.
      return target.getRawFragment() == null && from.getRawFragment() != null
          ? URI.create(target + "#" + from.getRawFragment())
          : target;
    } catch (IllegalArgumentException e) {
      throw new NetException(
          BAD_REDIRECT, "%s redirects to '%s', no URL".formatted(from, location), "", e);
    }
  }

  /** Where java.net.URI is of an older day: it loses the last segment of the path before these. */
  private static URI resolved(URI from, String location) {
    if (location.isEmpty()) {
      return from;
    }
    if (location.startsWith("?")) {
      String base = from.getScheme() + "://" + from.getRawAuthority() + from.getRawPath();
      return UrlEncoded.uri(base + location);
    }
    return from.resolve(UrlEncoded.uri(location));
  }

  private static String origin(URI url) {
    String scheme = lower(Objects.requireNonNullElse(url.getScheme(), ""));
    int usual = scheme.equals("https") ? 443 : 80;
    int port = url.getPort() >= 0 ? url.getPort() : usual;
    return scheme + "://" + lower(Objects.requireNonNullElse(url.getHost(), "")) + ":" + port;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
