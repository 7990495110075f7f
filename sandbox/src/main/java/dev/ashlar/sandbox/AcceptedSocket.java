package dev.ashlar.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A WebSocket that a script accepts, until its client is joined to it. What the script says
 * meanwhile waits. Thread-safe.
 */
public final class AcceptedSocket {
  /** A client that is not joined in this time will not be. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int maxMessage;
  private final CompletableFuture<SocketLink> client = new CompletableFuture<>();

  /**
   * @param maxMessage bytes of the largest message that the script takes
   */
  AcceptedSocket(int maxMessage) {
    this.maxMessage = maxMessage;
  }

  /** Bytes of the largest message that the script takes; the client's end sees to it. */
  public int maxMessage() {
    return maxMessage;
  }

  /** The client is there; its connection is the script's from now on, and closed with it. */
  public void join(SocketLink link) {
    if (!client.complete(link)) {
      link.close();
    }
  }

  /** There will be no client; the script is told that the connection broke. */
  public void refuse(String why) {
    var _ = client.completeExceptionally(new IOException(why));
  }

  /** The client's connection, as the sandbox uses it. */
  SocketLink link() {
    return new Awaited();
  }

  private SocketLink await() throws IOException, InterruptedException {
    try {
      return client.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      refuse("no client came within " + PATIENCE);
      throw new IOException("no client came", e);
    }
  }

  private final class Awaited implements SocketLink {
    @Override
    public String protocol() throws IOException, InterruptedException {
      return await().protocol();
    }

    @Override
    public Received receive() throws IOException, InterruptedException {
      return await().receive();
    }

    @Override
    public void send(boolean isText, byte[] bytes, boolean last)
        throws IOException, InterruptedException {
      await().send(isText, bytes, last);
    }

    @Override
    public void close(int code, String reason) {
      try {
        await().close(code, reason);
      } catch (IOException e) {
        // There is no client to be told.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      refuse("the script is gone");
      var _ =
          client.whenComplete((link, failure) -> {
            if (link != null) {
              link.close();
            }
          });
    }
  }
}
