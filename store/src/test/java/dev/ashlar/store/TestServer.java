package dev.ashlar.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server of our own that forgets, quick because it flushes nothing; its folder goes with the
 * process. The door through which {@code dev.ashlar.store.testing} reaches what is not public.
 */
public final class TestServer {
  private static final String PASSWORD = "test";

  private final int port;

  /** Starts the server, to be stopped when this JVM ends. */
  public TestServer() {
    try {
      Path folder = Files.createTempDirectory("ashlar-test-postgres");
      EmbeddedPostgres server =
          EmbeddedPostgres.start(folder, PASSWORD, EmbeddedPostgres.Durability.NONE);
      port = server.port();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, folder)));
    } catch (IOException e) {
      throw StoreException.disk("test server", e);
    }
  }

  private static void end(EmbeddedPostgres server, Path folder) {
    server.close();
    try {
      PrivateFiles.deleteTree(folder);
    } catch (IOException e) {
      throw StoreException.disk("test server", e);
    }
  }

  public String url() {
    return EmbeddedPostgres.jdbcUrl(port);
  }

  public String user() {
    return EmbeddedPostgres.USER;
  }

  public String password() {
    return PASSWORD;
  }
}
