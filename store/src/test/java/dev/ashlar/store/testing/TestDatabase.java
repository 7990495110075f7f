package dev.ashlar.store.testing;

import dev.ashlar.store.Database;
import dev.ashlar.store.TestServer;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fresh databases for tests: one server a JVM, one template a set of modules with their tables in
 * place, and a copy of it for each call.
 *
 * <p>With {@code ASHLAR_TEST_DATABASE_URL} (a JDBC URL, user and password in it) the databases are
 * made on that server instead of our own.
 */
public final class TestDatabase {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Map<String, String> TEMPLATES = new ConcurrentHashMap<>();

  private TestDatabase() {}

  /** A database with the tables of these modules and nothing in them. */
  public static Database fresh(String... modules) {
    String template =
        TEMPLATES.computeIfAbsent(String.join("_", modules), key -> makeTemplate(modules));
    String name = nextName("test");
    // Copies of one template must not be made at once.
    synchronized (TestDatabase.class) {
      execute("create database %s template %s".formatted(name, template));
    }
    return open(name);
  }

  private static String makeTemplate(String... modules) {
    String name = nextName("template");
    synchronized (TestDatabase.class) {
      execute("create database " + name);
    }
    try (Database database = open(name)) {
      for (String module : modules) {
        database.migrate(module);
      }
    }
    return name;
  }

  private static String nextName(String kind) {
    return "ashlar_%s_%d_%d"
        .formatted(kind, ProcessHandle.current().pid(), COUNT.incrementAndGet());
  }

  private static void execute(String sql) {
    Server server = Server.HERE;
    try (var connection =
            DriverManager.getConnection(server.url("postgres"), server.user, server.password);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static Database open(String name) {
    Server server = Server.HERE;
    return Database.at(server.url(name), server.user, server.password);
  }

  private record Server(String prefix, String query, String user, String password) {
    /* Started by the first test that needs it. */
    static final Server HERE =
        Optional.ofNullable(System.getenv("ASHLAR_TEST_DATABASE_URL"))
            .map(Server::named)
            .orElseGet(Server::own);

    private static Server named(String jdbcUrl) {
      URI uri = URI.create(jdbcUrl.substring("jdbc:".length()));
      String prefix = "jdbc:%s://%s/".formatted(uri.getScheme(), uri.getAuthority());
      String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
      return new Server(prefix, query, parameter(query, "user"), parameter(query, "password"));
    }

    private static Server own() {
      var server = new TestServer();
      String url = server.url();
      return new Server(
          url.substring(0, url.lastIndexOf('/') + 1), "", server.user(), server.password());
    }

    private static String parameter(String query, String name) {
      for (String pair : query.replaceFirst("\\?", "").split("&", -1)) {
        if (pair.startsWith(name + "=")) {
          return pair.substring(name.length() + 1);
        }
      }
      return "";
    }

    String url(String database) {
      return prefix + database + query;
    }
  }
}
