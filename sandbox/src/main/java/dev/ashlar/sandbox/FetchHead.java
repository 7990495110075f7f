package dev.ashlar.sandbox;

import java.util.List;

/** The head of a request, on its way into a worker or out of it; the URL is absolute. */
public record FetchHead(String method, String url, List<HeaderLine> headers) {
  public FetchHead {
    headers = List.copyOf(headers);
  }
}
