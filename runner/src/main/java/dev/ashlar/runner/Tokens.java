package dev.ashlar.runner;

import dev.ashlar.store.DataFolder;
import dev.ashlar.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may manage workers. The operator's token lies in a file that only the user who runs the
 * runner may read; further ones belong to owners, and only their hashes are kept. Thread-safe.
 */
public final class Tokens {
  /** The file in the data folder that holds the operator's token as text. */
  public static final String FILE = "runner.token";

  /** Who owns what was created without a token. */
  public static final String LOCAL_OWNER = "local";

  private static final String PREFIX = "ashlar_";
  private static final int BYTES = 32;

  private final Database database;
  private final SecureRandom random;
  private final Clock clock;
  private final byte[] operator;

  /** A token that was issued, without the token itself. */
  public record Issued(String owner, String label, Instant createdAt) {}

  /** Who holds a token: the operator, who sees all workers, or one owner. */
  record Holder(String owner, boolean operator) {
    /** Whether this holder may see and change a worker. */
    boolean manages(SmartWorker worker) {
      return operator || owner.equals(worker.owner());
    }

    /** Whose workers are listed; empty for everybody's. */
    Optional<String> listed() {
      return operator ? Optional.empty() : Optional.of(owner);
    }
  }

  Tokens(Database database, DataFolder folder, SecureRandom random, Clock clock) {
    this.database = database;
    this.random = random;
    this.clock = clock;
    String text = PREFIX + HexFormat.of().formatHex(folder.secret(FILE, BYTES));
    this.operator = hash(text);
    writeFile(folder.path().resolve(FILE), text);
  }

  /** Makes a token for an owner; nobody can read it again. */
  public String issue(String owner, String label) {
    if (owner.isBlank() || owner.length() > 256 || label.length() > 256) {
      throw new RunnerException(
          RunnerException.Code.BAD_REQUEST,
          "an owner has 1 to 256 characters and a label at most 256",
          "shorten them");
    }
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = PREFIX + HexFormat.of().formatHex(bytes);
    database.transact(handle ->
        handle
            .createUpdate(
                """
                insert into runner_token (hash, owner, label, created_at)
                values (:hash, :owner, :label, :now)
                """)
            .bind("hash", hash(token))
            .bind("owner", owner)
            .bind("label", label)
            .bind("now", Rows.moment(clock.instant()))
            .execute());
    return token;
  }

  /** Ends all tokens of an owner that have this label; tells how many there were. */
  public int revoke(String owner, String label) {
    return database.transaction(handle ->
        handle
            .createUpdate("delete from runner_token where owner = :owner and label = :label")
            .bind("owner", owner)
            .bind("label", label)
            .execute());
  }

  public List<Issued> list() {
    return database.read(handle ->
        handle
            .createQuery("select owner, label, created_at from runner_token order by created_at")
            .map((row, context) ->
                new Issued(
                    row.getString("owner"),
                    row.getString("label"),
                    Rows.instant(row, "created_at")))
            .list());
  }

  /** Who holds this token; empty for one that is not known. */
  Optional<Holder> holder(String token) {
    byte[] hash = hash(token);
    if (MessageDigest.isEqual(hash, operator)) {
      return Optional.of(new Holder(LOCAL_OWNER, true));
    }
    return database.read(handle ->
        handle
            .createQuery("select owner from runner_token where hash = :hash")
            .bind("hash", hash)
            .mapTo(String.class)
            .findOne()
            .map(owner -> new Holder(owner, false)));
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /** Renamed into place, so that the file is never there without its rights. */
  private static void writeFile(Path file, String text) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] rights =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Path partial = file.resolveSibling(FILE + ".partial");
    try {
      Files.deleteIfExists(partial);
      var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (var channel = Files.newByteChannel(partial, options, rights)) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the runner's token to " + file, e);
    }
  }
}
