package dev.ashlar.sandbox;

import java.util.List;

/** A WebSocket that a script opens; the URL is absolute. */
public record SocketCall(String url, List<String> protocols) {
  public SocketCall {
    protocols = List.copyOf(protocols);
  }
}
