package dev.ashlar.runner;

import dev.ashlar.net.HttpExchange;
import java.util.Locale;
import java.util.Optional;

/** The token of a request. */
final class Bearer {
  private static final String SCHEME = "bearer ";

  private Bearer() {}

  static Optional<String> token(HttpExchange exchange) {
    return exchange
        .header("authorization")
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(SCHEME))
        .map(value -> value.substring(SCHEME.length()).strip());
  }

  /** Who asks; refuses a request without a token, or with one that is not known. */
  static Tokens.Holder holder(HttpExchange exchange, Tokens tokens) {
    return token(exchange).flatMap(tokens::holder).orElseThrow(Bearer::unauthorized);
  }

  private static RunnerException unauthorized() {
    return new RunnerException(
        RunnerException.Code.UNAUTHORIZED,
        "a token is needed",
        "send Authorization: Bearer …; the operator's token lies in %s in the data folder"
            .formatted(Tokens.FILE));
  }
}
