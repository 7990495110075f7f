package dev.ashlar.net;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far one fetch may go. {@code allowPrivate} opens loopback, private and link-local addresses;
 * {@code allowedHosts} opens whatever these host names or literals lead to, the instance-metadata
 * addresses included. {@code timeout} is for everything until the head of the answer, redirects
 * included; a body that is still being sent or read has no time of its own, but breaks off when
 * nothing of it moves for {@code idle}. With {@code maxRedirects} 0 a redirect is handed back as
 * the response.
 */
public record FetchPolicy(
    boolean allowPrivate,
    Set<String> allowedHosts,
    long maxBytes,
    Duration timeout,
    Duration idle,
    int maxRedirects) {
  /**
   * Public addresses only, 1 GiB, one minute to the head, five of silence, 20 redirects as browsers
   * have.
   */
  public static final FetchPolicy DEFAULTS =
      new FetchPolicy(false, Set.of(), 1L << 30, Duration.ofMinutes(1), Duration.ofMinutes(5), 20);

  public FetchPolicy {
    allowedHosts =
        allowedHosts.stream().map(AddressGuard::plainHost).collect(Collectors.toUnmodifiableSet());
    if (maxBytes < 0 || !timeout.isPositive() || !idle.isPositive() || maxRedirects < 0) {
      throw new IllegalArgumentException(
          "not a policy: %d bytes, %s, idle %s, %d redirects"
              .formatted(maxBytes, timeout, idle, maxRedirects));
    }
  }

  public FetchPolicy withAllowPrivate(boolean allowPrivate) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, idle, maxRedirects);
  }

  public FetchPolicy withAllowedHosts(Set<String> allowedHosts) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, idle, maxRedirects);
  }

  public FetchPolicy withMaxBytes(long maxBytes) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, idle, maxRedirects);
  }

  public FetchPolicy withTimeout(Duration timeout) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, idle, maxRedirects);
  }

  public FetchPolicy withIdle(Duration idle) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, idle, maxRedirects);
  }

  public FetchPolicy withMaxRedirects(int maxRedirects) {
    return new FetchPolicy(allowPrivate, allowedHosts, maxBytes, timeout, idle, maxRedirects);
  }
}
