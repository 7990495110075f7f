package dev.ashlar.sandbox;

import java.util.List;

/**
 * A WebSocket that a script opens.
 *
 * @param url absolute
 * @param maxMessage bytes of the largest message that it takes
 */
public record SocketCall(String url, List<String> protocols, int maxMessage) {
  public SocketCall {
    protocols = List.copyOf(protocols);
  }
}
