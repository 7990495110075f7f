package dev.ashlar.runner;

import dev.ashlar.net.WebSocketLine;
import dev.ashlar.sandbox.SocketLink;
import java.io.IOException;

/** A connection in the words of the sandbox. */
record LineLink(WebSocketLine line) implements SocketLink {
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
