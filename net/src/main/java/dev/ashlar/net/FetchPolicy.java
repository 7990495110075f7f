package dev.ashlar.net;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far one fetch may go. {@code allowPrivate} opens loopback, private and link-local addresses;
 * {@code allowedHosts} opens whatever these host names or literals lead to, the instance-metadata
 * addresses included. {@code timeout} is for the whole exchange with its redirects and its body.
 * With {@code maxRedirects} 0 a redirect is handed back as the response.
 */
public record FetchPolicy(
    boolean allowPrivate,
    Set<String> allowedHosts,
    long maxBytes,
    Duration timeout,
    int maxRedirects) {
  /** Public addresses only, 64 MiB, one minute, 20 redirects as browsers have. */
  public static final FetchPolicy DEFAULTS =
      new FetchPolicy(false, Set.of(), 64L << 20, Duration.ofMinutes(1), 20);

  public FetchPolicy {
    allowedHosts =
        allowedHosts.stream().map(AddressGuard::plainHost).collect(Collectors.toUnmodifiableSet());
    if (maxBytes < 0 || !timeout.isPositive() || maxRedirects < 0) {
      throw new IllegalArgumentException(
          "not a policy: %d bytes, %s, %d redirects".formatted(maxBytes, timeout, maxRedirects));
    }
  }

  public FetchPolicy withAllowPrivate(boolean allowPrivate) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, maxRedirects);
  }

  public FetchPolicy withAllowedHosts(Set<String> allowedHosts) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, maxRedirects);
  }

  public FetchPolicy withMaxBytes(long maxBytes) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, maxRedirects);
  }

  public FetchPolicy withTimeout(Duration timeout) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, maxRedirects);
  }

  public FetchPolicy withMaxRedirects(int maxRedirects) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, maxRedirects);
  }
}
