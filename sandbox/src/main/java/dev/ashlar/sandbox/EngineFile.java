package dev.ashlar.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The engine's executable as it lies on the disk, known by its bytes: the walls of a cell are put
 * up by the engine itself, so an engine that somebody changed is no engine.
 *
 * @param path where it is, links resolved
 * @param size in bytes
 * @param sha256 of its bytes, in hexadecimal
 */
public record EngineFile(Path path, long size, String sha256) {
  /** The executables that npm's packages of this version hold, by package. */
  private static final Map<String, String> PUBLISHED =
      Map.of(
          "@deno/linux-x64-glibc",
          "bceb5b6a6239b0b010418406d8c77a508f67cf4337d94288f1c19fe71304aab0",
          "@deno/linux-arm64-glibc",
          "d08d392418df53f4e6e88a08909c0e1bccbf9adcead7232df72b6ad6075ec416",
          "@deno/darwin-x64",
          "ec9fbd8e8f5f6ca5ceb0ebe4a564636f2c698bf60e3187460ded400cc0147fd5",
          "@deno/darwin-arm64",
          "b3ac3bd206e48c26026cadd80c1367e96c149f9c66130952382a642b09fa8a71",
          "@deno/win32-x64",
          "2ff9493dfa356be2975f477025ea770088e9e9cb2c83d983236d13561b96b7a6",
          "@deno/win32-arm64",
          "7259fbfaf9fb0d83551b7f85b38b3dc4d7c2c63cf05427b042fbf63bdcb6f778");

  /* Small, so that the digest is called often and the JVM compiles it early: by the megabyte, half
   * of the file goes through the interpreter, which takes a second longer. */
  private static final int BUFFER = 16 * 1024;

  /**
   * Reads the whole file.
   *
   * @throws SandboxException ENGINE_UNUSABLE when it cannot be read
   */
  public static EngineFile read(Path engine) {
    try {
      Path path = engine.toRealPath();
      var digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      long size = 0;
      try (InputStream in = Files.newInputStream(path)) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          digest.update(buffer, 0, count);
          size += count;
        }
      }
      return new EngineFile(path, size, HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      throw unreadable(engine, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The version of the engine that cells run on. */
  public static String version() {
    return Greeting.ENGINE;
  }

  /** Whether it is, byte for byte, one that npm has published under the pinned version. */
  public boolean isPublished() {
    return PUBLISHED.containsValue(sha256);
  }

  /**
   * Passes where it is published.
   *
   * @throws SandboxException ENGINE_UNUSABLE where it is not
   */
  void requirePublished() {
    if (!isPublished()) {
      throw new SandboxException(
          SandboxException.Code.ENGINE_UNUSABLE,
          "%s is not the published deno %s: its SHA-256 is %s"
              .formatted(path, Greeting.ENGINE, sha256),
          "remove it and start again by ./ashlar, which fetches it from npm; "
              + "or vouch for a build of your own by ASHLAR_DENO=/path/to/deno");
    }
  }

  private static SandboxException unreadable(Path engine, IOException cause) {
    return new SandboxException(
        SandboxException.Code.ENGINE_UNUSABLE,
        "the engine cannot be read: " + cause,
        "see that %s is there and may be read and run".formatted(engine),
        cause);
  }

  /**
   * Checks the file before each start, and reads it only where it is new: while size, time of
   * change and number are those of the last look, so are the bytes. Thread-safe.
   */
  static final class Check {
    private record Look(long size, FileTime changed, @Nullable Object key) {}

    private final Path engine;
    private final boolean anyBuild;
    private @Nullable Look good; // guarded by this

    /**
     * A check that has looked at nothing yet.
     *
     * @param anyBuild whether the machine's owner vouches for the file
     */
    Check(Path engine, boolean anyBuild) {
      this.engine = engine;
      this.anyBuild = anyBuild;
    }

    /**
     * Passes where the file is the engine.
     *
     * @throws SandboxException ENGINE_UNUSABLE where it is not
     */
    synchronized void run() {
      Look look = look();
      if (!anyBuild && !Objects.equals(look, good)) {
        read(engine).requirePublished();
        good = look;
      }
    }

    private Look look() {
      try {
        var attributes = Files.readAttributes(engine, BasicFileAttributes.class);
        return new Look(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
      } catch (IOException e) {
        throw unreadable(engine, e);
      }
    }
  }
}
