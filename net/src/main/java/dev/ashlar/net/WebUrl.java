package dev.ashlar.net;

import java.net.URI;

/**
 * Absolute URLs as the parser of a browser writes them. In paths and queries that one leaves
 * characters alone which {@link URI} refuses; they are escaped, which means the same to a server.
 * In a host they stay forbidden.
 */
public final class WebUrl {
  private WebUrl() {}

  /**
   * The URL without its fragment, which never goes over the wire. Throws {@link
   * IllegalArgumentException} for what is no URL with a host.
   */
  public static URI of(String text) {
    int fragment = text.indexOf('#');
    URI url = UrlEncoded.uri(fragment < 0 ? text : text.substring(0, fragment));
    if (url.getScheme() == null || url.getHost() == null) {
      throw new IllegalArgumentException("no URL with a host: " + text);
    }
    return url;
  }
}
