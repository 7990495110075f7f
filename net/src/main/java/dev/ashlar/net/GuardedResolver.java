package dev.ashlar.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names for {@link GuardedClient} and leaves out what the policy does not open. The
 * connection goes to the addresses returned here, so nobody looks twice. A destination without an
 * {@link Opening} is held to the strictest.
 */
final class GuardedResolver implements SocketAddressResolver {
  private final HostResolver resolver;

  GuardedResolver(HostResolver resolver) {
    this.resolver = resolver;
  }

  /** What a policy opens for one host. It tags the connection pool too. */
  enum Opening {
    PUBLIC,
    PRIVATE_TOO,
    ANYWHERE;

    static Opening of(FetchPolicy policy, String host) {
      if (policy.allowedHosts().contains(host)) {
        return ANYWHERE;
      }
      return policy.allowPrivate() ? PRIVATE_TOO : PUBLIC;
    }

    /** Why this address stays closed; empty if it is open. */
    Optional<String> refusal(InetAddress address) {
      return switch (this) {
        case PUBLIC -> AddressGuard.refusal(address);
        case PRIVATE_TOO ->
            AddressGuard.isMetadata(address) ? AddressGuard.refusal(address) : Optional.empty();
        case ANYWHERE -> Optional.empty();
      };
    }
  }

  @Override
  public void resolve(
      String host,
      int port,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> promise) {
    Opening opening = openingOf(context.get(Destination.CONTEXT_KEY));
    Thread.startVirtualThread(() -> {
      List<InetSocketAddress> open;
      try {
        open = open(host, port, opening);
      } catch (Exception e) {
        promise.failed(e);
        return;
      }
      promise.succeeded(open);
    });
  }

  private static Opening openingOf(@Nullable Object destination) {
    return destination instanceof Destination known
            && known.getOrigin().getTag() instanceof Opening opening
        ? opening
        : Opening.PUBLIC;
  }

  private List<InetSocketAddress> open(String host, int port, Opening opening)
      throws UnknownHostException {
    String plain = AddressGuard.plainHost(host);
    List<InetAddress> addresses = resolver.resolve(plain);
    var open = new ArrayList<InetSocketAddress>();
    String refusal = "";
    for (InetAddress address : addresses) {
      Optional<String> why = opening.refusal(address);
      if (why.isEmpty()) {
        open.add(new InetSocketAddress(address, port));
      } else {
        refusal =
            "%s leads to %s, a %s address".formatted(plain, address.getHostAddress(), why.get());
      }
    }
    if (!open.isEmpty()) {
      return open;
    }
    if (refusal.isEmpty()) {
      throw new UnknownHostException(plain);
    }
    throw new NetException(
        NetException.Code.ADDRESS_REFUSED,
        refusal,
        opening == Opening.PUBLIC && !refusal.contains("metadata")
            ? "allow it with --allow-private-network, or allow the host " + plain
            : "allow the host " + plain + " by name, if it is meant");
  }
}
