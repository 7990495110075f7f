package dev.ashlar.store;

import static dev.ashlar.store.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server that the product runs: flushed to disk, with a password, bound to our life. */
@Timeout(120)
class EmbeddedDatabaseTest {
  @TempDir static Path made;
  @TempDir Path temp;

  /* Making a cluster takes longer than all that is tested here, so one is made and then copied. */
  @BeforeAll
  static void makeOne() {
    try (var folder = DataFolder.open(made.resolve("data"))) {
      Database.embedded(folder).close();
    }
  }

  @BeforeEach
  void copyIt() throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(made.resolve("data"))) {
      all = walk.toList();
    }
    for (Path path : all) {
      Path copy = temp.resolve(made.relativize(path).toString());
      Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  @Test
  void whatWasCommittedIsThereAfterTheNextStart() throws IOException {
    try (var folder = DataFolder.open(temp.resolve("data"))) {
      try (var database = Database.embedded(folder)) {
        database.transact(handle -> handle.execute("create table t (n int)"));
        database.transact(handle -> handle.execute("insert into t values (42)"));
        assertThat(setting(database, "fsync")).isEqualTo("on");
        assertThat(setting(database, "full_page_writes")).isEqualTo("on");
        assertThat(setting(database, "synchronous_commit")).isEqualTo("on");
        assertThat(setting(database, "data_checksums")).isEqualTo("on");
        assertThat(setting(database, "listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(setting(database, "unix_socket_directories")).isEmpty();
        assertThat(setting(database, "password_encryption")).isEqualTo("scram-sha-256");
        assertThat(text(database, "select rolpassword from pg_authid where rolname = 'ashlar'"))
            .startsWith("SCRAM-SHA-256$1:");
      }
      long pid = PostmasterFile.read(cluster()).map(PostmasterFile::pid).orElse(0L);
      assertThat(pid).as("a stopped server leaves no file").isZero();

      long begin = System.nanoTime();
      try (var database = Database.embedded(folder)) {
        var took = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(number(database, "select n from t")).isEqualTo(42);
        assertThat(took).isLessThan(Duration.ofSeconds(30));
      }
    }
  }

  @Test
  void nobodyGetsInWithoutThePassword() {
    try (var folder = DataFolder.open(temp.resolve("data"));
        var database = Database.embedded(folder)) {
      int port = (int) number(database, "select setting::int from pg_settings where name = 'port'");

      assertRefused(
          () -> Database.at(EmbeddedPostgres.jdbcUrl(port), EmbeddedPostgres.USER, "guess"),
          StoreException.Code.DATABASE_AWAY);
    }
  }

  @Test
  void aLookerUsesTheRunningServerAndCannotWrite() {
    try (var folder = DataFolder.open(temp.resolve("data"));
        var database = Database.embedded(folder)) {
      database.transact(handle -> handle.execute("create table t as select 7 as n"));

      try (var looker = Database.attach(folder.path())) {
        assertThat(number(looker, "select n from t")).isEqualTo(7);
        assertThatExceptionOfType(JdbiException.class)
            .isThrownBy(() -> looker.transact(handle -> handle.execute("insert into t values (8)")))
            .withMessageContaining("read-only");
      }

      assertThat(number(database, "select count(*) from t")).isEqualTo(1);
    }
  }

  @Test
  void aLookerStartsTheServerWhenNobodyRunsItAndStopsItAgain() throws IOException {
    Path data = temp.resolve("data");
    try (var folder = DataFolder.open(data);
        var database = Database.embedded(folder)) {
      database.transact(handle -> handle.execute("create table t as select 7 as n"));
    }

    try (var looker = Database.attach(data)) {
      assertThat(number(looker, "select n from t")).isEqualTo(7);
      assertThatExceptionOfType(JdbiException.class)
          .isThrownBy(() -> looker.transact(handle -> handle.execute("insert into t values (8)")));
    }

    assertThat(PostmasterFile.read(cluster())).isEmpty();
    DataFolder.open(data).close();
  }

  @Test
  void aLookerMakesNeitherFolderNorDatabase() {
    assertRefused(() -> Database.attach(temp.resolve("nowhere")), StoreException.Code.DATA_MISSING);
    assertThat(temp.resolve("nowhere")).doesNotExist();

    DataFolder.open(temp.resolve("bare")).close();
    assertRefused(() -> Database.attach(temp.resolve("bare")), StoreException.Code.DATA_MISSING);
    DataFolder.open(temp.resolve("bare")).close();
  }

  @Test
  void afterKillNineTheServerIsGoneAndTheNextStartHasEveryAcknowledgedRow() throws IOException {
    Path data = temp.resolve("data");
    Process process = startProcess(data);
    ProcessHandle server;
    int acknowledged = 0;
    try (BufferedReader lines = process.inputReader()) {
      while (acknowledged < 20) {
        acknowledged = Integer.parseInt(String.valueOf(lines.readLine()));
      }
      server = runningServer();
      assertThat(server.isAlive()).isTrue();
      assertThat(sessionOf(server)).isNotEqualTo(sessionOf(ProcessHandle.current()));

      // Through the handle: the process itself would close our end of its output.
      process.toHandle().destroyForcibly();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        acknowledged = Integer.parseInt(line);
      }
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(isRunning(server)).isFalse());
    try (var folder = DataFolder.open(data);
        var database = Database.embedded(folder)) {
      assertThat(number(database, "select count(*) from kept"))
          .isBetween((long) acknowledged, acknowledged + 1L);
    }
  }

  @Test
  void aServerThatWasLeftBehindIsStoppedBeforeOursStarts() throws IOException {
    Path data = temp.resolve("data");
    try (var folder = DataFolder.open(data);
        var _ = Database.embedded(folder)) {
      ProcessHandle leftover = runningServer();

      var next =
          EmbeddedPostgres.start(
              data.toRealPath().resolve("postgres"), "", EmbeddedPostgres.Durability.FULL);

      assertThat(isRunning(leftover)).isFalse();
      next.close();
    }
  }

  @Test
  void aStaleFileThatNamesSomebodyElsesProcessIsNotInTheWay() throws IOException {
    Path data = temp.resolve("data");
    try (var folder = DataFolder.open(data)) {
      Database.embedded(folder).close();
      long ourselves = ProcessHandle.current().pid();
      Files.write(
          cluster().resolve(PostmasterFile.NAME),
          List.of(
              Long.toString(ourselves), cluster().toString(), "1", "5432", "", "", "1 1", "ready"));

      try (var database = Database.embedded(folder)) {
        assertThat(number(database, "select 1")).isEqualTo(1);
      }

      assertThat(ProcessHandle.current().isAlive()).isTrue();
    }
  }

  private Process startProcess(Path data) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            StoreProcess.class.getName(),
            data.toString())
        .redirectError(temp.resolve("process.err").toFile())
        .start();
  }

  private ProcessHandle runningServer() throws IOException {
    return PostmasterFile.read(cluster()).flatMap(file -> file.server(cluster())).orElseThrow();
  }

  /* One that has ended but was not collected yet still has a number. */
  private boolean isRunning(ProcessHandle server) {
    return server.info().arguments().isPresent() && server.isAlive();
  }

  private static String sessionOf(ProcessHandle process) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];
  }

  private Path cluster() {
    try {
      return EmbeddedPostgres.clusterIn(temp.toRealPath().resolve("data").resolve("postgres"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String setting(Database database, String name) {
    return text(database, "show " + name);
  }

  private static String text(Database database, String query) {
    return database.read(
        handle -> handle.createQuery(query).mapTo(String.class).findOne().orElse("nothing"));
  }

  private static long number(Database database, String query) {
    return database.read(handle -> handle.createQuery(query).mapTo(Long.class).one());
  }
}
