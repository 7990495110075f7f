package dev.ashlar.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL with a pool of connections; must be closed. Thread-safe.
 *
 * <p>Everything happens in a transaction given as {@link Work}: {@link #transaction} for writing,
 * run again when it loses against another, {@link #read} for looking, {@link #snapshot} for long
 * looks at one moment. Connections are few, so work does its SQL and nothing else, and a
 * transaction does not open a second one: it passes its handle on.
 */
public final class Database implements AutoCloseable {
  /** Connections of one process to its database. */
  public static final int POOL_SIZE = 16;

  private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(15);
  private static final Duration STATEMENT_LIMIT = Duration.ofMinutes(1);
  private static final Duration SNAPSHOT_STATEMENT_LIMIT = Duration.ofHours(1);
  private static final Duration IDLE_TRANSACTION_LIMIT = Duration.ofMinutes(1);
  private static final Duration ATTACH_LIMIT = Duration.ofSeconds(30);
  private static final Duration ATTACH_POLL = Duration.ofMillis(100);
  private static final Pattern MODULE = Pattern.compile("[a-z][a-z0-9]{0,30}");
  private static final ScopedValue<Database> INSIDE = ScopedValue.newInstance();

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final Retry retry = new Retry(new Random(), Thread::sleep);
  private final AutoCloseable beneath;

  private Database(HikariConfig config, AutoCloseable beneath) {
    this.pool = connect(config, beneath);
    this.jdbi = Jdbi.create(pool);
    this.beneath = beneath;
  }

  /** Starts a server of our own in this folder, which must stay open until this is closed. */
  public static Database embedded(DataFolder folder) {
    return embedded(folder, EmbeddedPostgres.Durability.FULL, false);
  }

  static Database embedded(
      DataFolder folder, EmbeddedPostgres.Durability durability, boolean readOnly) {
    String password =
        password(folder.secret(EmbeddedPostgres.SECRET, EmbeddedPostgres.SECRET_BYTES));
    EmbeddedPostgres server =
        EmbeddedPostgres.start(folder.subfolder("postgres"), password, durability);
    HikariConfig config =
        config(EmbeddedPostgres.jdbcUrl(server.port()), EmbeddedPostgres.USER, password);
    config.setReadOnly(readOnly);
    return new Database(config, server);
  }

  /** Uses a server that somebody else runs. */
  public static Database at(String jdbcUrl, String user, String password) {
    return new Database(config(jdbcUrl, user, password), () -> {});
  }

  /**
   * Looks into the database of a data folder, for commands that only read: through the server of
   * the process that holds the folder, or through one of its own when nobody does. Refuses to
   * write.
   */
  public static Database attach(Path path) {
    Path folder = path.resolve("postgres");
    return DataFolder.openExisting(path)
        .map(owned -> attachOwned(owned, folder))
        .orElseGet(() -> attachRunning(path, folder));
  }

  private static Database attachOwned(DataFolder owned, Path folder) {
    try {
      requireCluster(folder);
      Database database = embedded(owned, EmbeddedPostgres.Durability.FULL, true);
      return new Database(database, owned);
    } catch (RuntimeException e) {
      owned.close();
      throw e;
    }
  }

  private Database(Database inner, DataFolder owned) {
    this.pool = inner.pool;
    this.jdbi = inner.jdbi;
    this.beneath =
        () -> {
          try (owned) {
            inner.beneath.close();
          }
        };
  }

  private static Database attachRunning(Path path, Path folder) {
    requireCluster(folder);
    long deadline = System.nanoTime() + ATTACH_LIMIT.toNanos();
    try {
      Path secret = path.resolve("secrets").resolve(EmbeddedPostgres.SECRET);
      var server = PostmasterFile.read(EmbeddedPostgres.clusterIn(folder));
      while (server.isEmpty() || !server.get().ready()) {
        if (System.nanoTime() > deadline) {
          throw new StoreException(
              StoreException.Code.DATABASE_AWAY,
              "data folder %s is in use, but its database is not up".formatted(path),
              "try again when the other process has started or ended");
        }
        Thread.sleep(ATTACH_POLL);
        server = PostmasterFile.read(EmbeddedPostgres.clusterIn(folder));
      }
      HikariConfig config =
          config(
              EmbeddedPostgres.jdbcUrl(server.get().port()),
              EmbeddedPostgres.USER,
              password(Files.readAllBytes(secret)));
      config.setReadOnly(true);
      return new Database(config, () -> {});
    } catch (IOException e) {
      throw StoreException.disk("database of data folder " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(
          StoreException.Code.DATABASE_AWAY, "interrupted while waiting for " + path, "", e);
    }
  }

  private static void requireCluster(Path folder) {
    if (!Files.isDirectory(EmbeddedPostgres.clusterIn(folder))) {
      throw new StoreException(
          StoreException.Code.DATA_MISSING,
          "no database in " + folder,
          "if the network keeps it elsewhere, name it with --database-url");
    }
  }

  private static String password(byte[] secret) {
    return HexFormat.of().formatHex(secret);
  }

  private static HikariConfig config(String jdbcUrl, String user, String password) {
    var config = new HikariConfig();
    config.setPoolName("ashlar");
    config.setJdbcUrl(jdbcUrl);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(POOL_SIZE);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTION_LIMIT.toMillis());
    config.addDataSourceProperty("ApplicationName", "ashlar");
    // A statement that is lost on the network must end too; the server's own limit comes first.
    config.addDataSourceProperty("connectTimeout", CONNECTION_LIMIT.toSeconds());
    config.setConnectionInitSql(
        "set statement_timeout = %d; set idle_in_transaction_session_timeout = %d"
            .formatted(STATEMENT_LIMIT.toMillis(), IDLE_TRANSACTION_LIMIT.toMillis()));
    return config;
  }

  private static HikariDataSource connect(HikariConfig config, AutoCloseable beneath) {
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      var failure = away(config.getJdbcUrl(), e);
      try {
        beneath.close();
      } catch (Exception suppressed) {
        failure.addSuppressed(suppressed);
      }
      throw failure;
    }
  }

  /**
   * Brings the tables of a module up to date: {@code db/<module>/V1__name.sql} and so on, with a
   * history of their own, so that modules number theirs alone.
   */
  public void migrate(String module) {
    if (!MODULE.matcher(module).matches()) {
      throw new IllegalArgumentException("not the name of a module: '%s'".formatted(module));
    }
    // Not from the pool: a migration may take longer than any statement of daily life.
    try {
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword())
          .locations("classpath:db/" + module)
          .table(module + "_history")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException(
          StoreException.Code.MIGRATION_FAILED,
          "the tables of %s could not be brought up to date: %s".formatted(module, e.getMessage()),
          "restore the database from a copy, or run the version that wrote it",
          e);
    }
  }

  /** Runs this work in a transaction and returns its answer once the commit is durable. */
  public <T extends @Nullable Object> T transaction(Work<T> work) {
    return guarded(() -> retry.run(() -> jdbi.inTransaction(work::in)));
  }

  /** As {@link #transaction}, for work that answers nothing. */
  public void transact(Work.Deed deed) {
    Boolean _ =
        transaction(handle -> {
          deed.in(handle);
          return true;
        });
  }

  /** Runs work that only looks; the database refuses it to write. */
  public <T extends @Nullable Object> T read(Work<T> work) {
    // The isolation of every connection is read committed; to ask for it would be one more
    // question.
    return guarded(() -> retry.run(() -> readOnly(handle -> handle.inTransaction(work::in))));
  }

  /**
   * Runs work that only looks, and all of whose statements see the same moment; they may take long.
   */
  public <T extends @Nullable Object> T snapshot(Work<T> work) {
    Work<T> patient =
        handle -> {
          handle.execute("set local statement_timeout = " + SNAPSHOT_STATEMENT_LIMIT.toMillis());
          return work.in(handle);
        };
    return guarded(() ->
        retry.run(() ->
            readOnly(handle ->
                handle.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, patient::in))));
  }

  private <T extends @Nullable Object> T readOnly(Work<T> work) {
    try (Handle handle = jdbi.open()) {
      handle.setReadOnly(true);
      return work.in(handle);
    }
  }

  /*
   * A transaction that opens another needs two connections at once; sixteen of them at the same
   * time would wait for each other until the time limit. So the first one that tries is told.
   */
  private <T extends @Nullable Object> T guarded(Supplier<T> run) {
    if (INSIDE.isBound() && INSIDE.get() == this) {
      throw new IllegalStateException("a transaction within a transaction; pass the handle on");
    }
    try {
      return ScopedValue.where(INSIDE, this).call(run::get);
    } catch (JdbiException e) {
      if (isAway(e)) {
        throw away(pool.getJdbcUrl(), e);
      }
      throw e;
    }
  }

  private static boolean isAway(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException) {
        return true;
      }
    }
    // Connection exceptions, and a server that is going down or not up yet.
    return Retry.sqlState(failure)
        .filter(state -> state.startsWith("08") || state.startsWith("57P0"))
        .isPresent();
  }

  private static StoreException away(String jdbcUrl, Exception cause) {
    return new StoreException(
        StoreException.Code.DATABASE_AWAY,
        "the database %s cannot be used: %s".formatted(withoutSecrets(jdbcUrl), cause.getMessage()),
        "see that it runs, that user and password are right, and that it has connections free",
        cause);
  }

  private static String withoutSecrets(String jdbcUrl) {
    int parameters = jdbcUrl.indexOf('?');
    return parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
  }

  /** Closes all connections, and stops the server when it is ours. */
  @Override
  public void close() {
    pool.close();
    try {
      beneath.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("closing a server throws no checked exception", e);
    }
  }
}
