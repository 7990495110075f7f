package dev.ashlar.sandbox;

import java.util.List;

/** The world's answer to a script's request; the body is the receiver's to close. */
public record FetchReply(
    int status,
    String statusText,
    String url,
    boolean redirected,
    List<HeaderLine> headers,
    Body body) {
  public FetchReply {
    headers = List.copyOf(headers);
  }
}
