package dev.ashlar.runner;

import dev.ashlar.net.FetchPolicy;
import dev.ashlar.net.GuardedClient;
import dev.ashlar.net.Header;
import dev.ashlar.sandbox.SocketCall;
import dev.ashlar.sandbox.SocketLink;
import java.net.URI;
import java.util.List;

/** Opens the WebSockets of workers, within a policy. */
final class WorldSockets {
  private static final List<Header> HEADERS =
      List.of(
          new Header("user-agent", World.AGENT), new Header(CreationGuard.LOOP_HEADER, "ashlar"));

  private final GuardedClient client;
  private final FetchPolicy policy;

  WorldSockets(GuardedClient client, FetchPolicy policy) {
    this.client = client;
    this.policy = policy;
  }

  SocketLink connect(SocketCall call) {
    URI url = World.url(call.url());
    return new LineLink(client.connect(url, call.protocols(), HEADERS, policy, call.maxMessage()));
  }
}
