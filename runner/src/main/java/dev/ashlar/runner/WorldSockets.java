package dev.ashlar.runner;

import dev.ashlar.net.FetchPolicy;
import dev.ashlar.net.GuardedClient;
import dev.ashlar.net.Header;
import dev.ashlar.net.WebSocketLine;
import dev.ashlar.sandbox.SocketCall;
import dev.ashlar.sandbox.SocketLink;
import java.io.IOException;
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
    return new Link(client.connect(url, call.protocols(), HEADERS, policy, call.maxMessage()));
  }

  /** A connection in the words of the sandbox. */
  private record Link(WebSocketLine line) implements SocketLink {
    @Override
    public String protocol() throws IOException, InterruptedException {
      return line.protocol();
    }

    @Override
    public Received receive() throws IOException, InterruptedException {
      return switch (line.receive()) {
        case WebSocketLine.Received.Piece(boolean isText, byte[] bytes, boolean last) ->
            new Received.Piece(isText, bytes, last);
        case WebSocketLine.Received.Closed(int code, String reason) ->
            new Received.Closed(code, reason);
        case WebSocketLine.Received.TooBig() -> new Received.TooBig();
      };
    }

    @Override
    public void send(boolean isText, byte[] bytes, boolean last)
        throws IOException, InterruptedException {
      line.send(isText, bytes, last);
    }

    @Override
    public void close(int code, String reason) {
      line.close(code, reason);
    }

    @Override
    public void close() {
      line.close();
    }
  }
}
