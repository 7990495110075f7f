package dev.ashlar.net;

import static dev.ashlar.net.NetException.Code.BAD_REDIRECT;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** Which request follows a redirect, by the rules of the Fetch standard. */
final class Redirects {
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  /** What one origin was told and another must not learn. */
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "cookie2", "proxy-authorization");

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");
  private static final Pattern DOTS = Pattern.compile("/\\.{1,2}(/|$)");

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
      URI target = resolved(from, location);
      // A fragment never goes over the wire; the new URL keeps the old one's if it has none.
      return target.getRawFragment() == null && from.getRawFragment() != null
          ? URI.create(target + "#" + from.getRawFragment())
          : target;
    } catch (IllegalArgumentException e) {
      throw new NetException(
          BAD_REDIRECT, "%s redirects to '%s', no URL".formatted(from, location), "", e);
    }
  }

  /**
   * RFC 3986 5.2 as browsers do it. {@link URI#resolve} is of an older day: it loses the last
   * segment before a query, and {@code normalize} makes one slash of two.
   */
  private static URI resolved(URI from, String location) {
    String root = from.getScheme() + "://" + from.getRawAuthority();
    String path = from.getRawPath().isEmpty() ? "/" : from.getRawPath();
    String query = from.getRawQuery() == null ? "" : "?" + from.getRawQuery();
    String text;
    if (SCHEME.matcher(location).lookingAt()) {
      text = location;
    } else if (location.startsWith("//")) {
      text = from.getScheme() + ":" + location;
    } else if (location.startsWith("/")) {
      text = root + location;
    } else if (location.startsWith("?")) {
      text = root + path + location;
    } else if (location.isEmpty() || location.startsWith("#")) {
      text = root + path + query + location;
    } else {
      text = root + path.substring(0, path.lastIndexOf('/') + 1) + location;
    }
    return withoutDots(UrlEncoded.uri(text));
  }

  private static URI withoutDots(URI url) {
    String path = url.getRawPath();
    if (path == null || url.getRawAuthority() == null || !DOTS.matcher(path).find()) {
      return url;
    }
    var kept = new ArrayList<String>();
    var segments = List.of(path.substring(1).split("/", -1));
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean isLast = i == segments.size() - 1;
      if (segment.equals("..") && !kept.isEmpty()) {
        kept.removeLast();
      }
      if (!segment.equals(".") && !segment.equals("..")) {
        kept.add(segment);
      } else if (isLast) {
        kept.add("");
      }
    }
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String fragment = url.getRawFragment() == null ? "" : "#" + url.getRawFragment();
    String clean = "/" + String.join("/", kept) + query + fragment;
    return URI.create(url.getScheme() + "://" + url.getRawAuthority() + clean);
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
