package dev.ashlar.sandbox;

import java.util.List;

/** The world's answer to a script's request, with its whole body. */
@SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
public record FetchReply(
    int status,
    String statusText,
    String url,
    boolean redirected,
    List<HeaderLine> headers,
    byte[] body) {
  public FetchReply {
    headers = List.copyOf(headers);
  }
}
