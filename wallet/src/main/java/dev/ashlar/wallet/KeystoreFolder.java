package dev.ashlar.wallet;

import dev.ashlar.wallet.Wallet.Entry;
import dev.ashlar.wallet.WalletException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a {@link Wallet}: mode 0600, durable before they are seen, whole or not there. */
final class KeystoreFolder {
  private static final String SUFFIX = ".keystore";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<?> PRIVATE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
  private static final FileAttribute<?> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Logger log = LoggerFactory.getLogger(KeystoreFolder.class);

  private final Path directory;

  KeystoreFolder(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  Optional<Entry> read(String name) {
    Path file = file(name);
    try {
      if (Files.size(file) > Keystore.MAX_LENGTH) {
        throw WalletException.malformed(
            "%s is larger than %d bytes".formatted(file, Keystore.MAX_LENGTH));
      }
      String json = Files.readString(file, StandardCharsets.UTF_8);
      return Optional.of(new Entry(name, Keystore.parse(json), file, isSafe(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unavailable("cannot read " + file, e);
    }
  }

  List<Entry> list() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    var entries = new ArrayList<Entry>();
    try (var files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        String fileName = String.valueOf(file.getFileName());
        readOrPassOver(fileName.substring(0, fileName.length() - SUFFIX.length()))
            .ifPresent(entries::add);
      }
    } catch (IOException e) {
      throw unavailable("cannot list " + directory, e);
    }
    entries.sort((a, b) -> a.name().compareTo(b.name()));
    return List.copyOf(entries);
  }

  private Optional<Entry> readOrPassOver(String name) {
    try {
      return read(name);
    } catch (WalletException e) {
      log.atWarn().addKeyValue("name", name).addKeyValue("cause", e.line()).log("not a keystore");
      return Optional.empty();
    }
  }

  /** Writes a keystore unless its name is taken; says whether it did. */
  boolean writeNew(String name, Keystore keystore) {
    Path temporary = writeTemporary(keystore);
    try {
      // A hard link, unlike a move, fails when the name is taken: the first of two writers stays.
      Files.createLink(file(name), temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw unavailable("cannot write " + file(name), e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  void replace(String name, Keystore keystore) {
    Path temporary = writeTemporary(keystore);
    try {
      Files.move(temporary, file(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteQuietly(temporary);
      throw unavailable("cannot write " + file(name), e);
    }
  }

  private Path writeTemporary(Keystore keystore) {
    try {
      Files.createDirectories(directory, PRIVATE_FOLDER);
      Path temporary = Files.createTempFile(directory, ".new-", SUFFIX + "-part", PRIVATE);
      byte[] bytes = keystore.json().getBytes(StandardCharsets.UTF_8);
      Files.write(temporary, bytes, StandardOpenOption.TRUNCATE_EXISTING);
      try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      return temporary;
    } catch (IOException e) {
      throw unavailable("cannot write into " + directory, e);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.atWarn().addKeyValue("file", file).setCause(e).log("a temporary keystore is left over");
    }
  }

  private static boolean isSafe(Path file) throws IOException {
    return OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file));
  }

  private Path file(String name) {
    return directory.resolve(name + SUFFIX);
  }

  private static WalletException unavailable(String message, IOException cause) {
    return new WalletException(
        Code.STORE_UNAVAILABLE, message, "see that the folder exists and is yours", cause);
  }
}
