package dev.ashlar.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Errors that Jetty finds before a handler is called, told in the same form as ours. */
final class ProblemErrors extends ErrorHandler {

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    byte[] body = bodyOf(code);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static byte[] bodyOf(int status) {
    Problem problem =
        switch (status) {
          case 431 ->
              new Problem(
                  status,
                  "HEADER_TOO_BIG",
                  "header too big",
                  "the head of the request is larger than this server reads",
                  "send fewer or shorter headers, cookies above all");
          case 414 ->
              Problem.ofStatus(status, "URL_TOO_LONG", "the URL is longer than this server reads");
          case 503 -> Problem.ofStatus(status, "STOPPING", "this server is shutting down");
          default ->
              Problem.ofStatus(
                  status, status < 500 ? "BAD_REQUEST" : "INTERNAL", HttpStatus.getMessage(status));
        };
    return problem.json().toString().getBytes(StandardCharsets.UTF_8);
  }
}
