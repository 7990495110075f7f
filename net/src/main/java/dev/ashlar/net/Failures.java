package dev.ashlar.net;

import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What a failed fetch is called. Jetty wraps causes in several ways; the first known one counts.
 */
final class Failures {
  private Failures() {}

  static NetException of(URI url, FetchPolicy policy, Throwable failure) {
    String where = "%s://%s".formatted(url.getScheme(), url.getRawAuthority());
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 8; depth++, cause = cause.getCause()) {
      switch (cause) {
        case NetException known -> {
          return known;
        }
        case UnknownHostException unknown -> {
          return new NetException(
              NetException.Code.UNKNOWN_HOST,
              "no address is known for " + url.getHost(),
              "check the name and this machine's resolver",
              unknown);
        }
        case TimeoutException late -> {
          return new NetException(
              NetException.Code.FETCH_TIMEOUT,
              "%s did not answer within %s, or was silent for %s"
                  .formatted(where, policy.timeout(), policy.idle()),
              "try later, or allow more time",
              late);
        }
        case SSLException tls -> {
          return new NetException(
              NetException.Code.TLS_FAILED,
              "no trusted connection to %s: %s".formatted(where, tls.getMessage()),
              "check the server's certificate",
              tls);
        }
        default -> {}
      }
    }
    return new NetException(
        NetException.Code.CONNECT_FAILED,
        "no answer from %s: %s".formatted(where, said(failure)),
        "check that the server runs and can be reached",
        failure);
  }

  private static String said(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
