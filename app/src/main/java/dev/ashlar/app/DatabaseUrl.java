package dev.ashlar.app;

import dev.ashlar.store.Database;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A PostgreSQL elsewhere, named as JDBC names it: {@code
 * jdbc:postgresql://host/name?user=…&password=…}.
 */
final class DatabaseUrl {
  private static final String SCHEME = "jdbc:postgresql:";

  private DatabaseUrl() {}

  static Database open(String url) {
    if (!url.startsWith(SCHEME)) {
      // The whole URL may hold a password, so only its beginning is repeated.
      throw new AppException(
          AppException.Code.OPTION,
          "--database-url begins with '%s'".formatted(url.substring(0, Math.min(url.length(), 16))),
          "it has to begin with " + SCHEME);
    }
    var parameters = parameters(url);
    return Database.at(
        url, parameters.getOrDefault("user", ""), parameters.getOrDefault("password", ""));
  }

  private static Map<String, String> parameters(String url) {
    var found = new HashMap<String, String>();
    int mark = url.indexOf('?');
    for (var pair : mark < 0 ? new String[0] : url.substring(mark + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        found.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return found;
  }
}
