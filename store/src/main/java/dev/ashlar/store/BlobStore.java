package dev.ashlar.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Bytes under the name of their own SHA-256, for what is too big for a row. Thread-safe.
 *
 * <p>A blob is durable when {@link #put} returns: the file is flushed, renamed into place, and then
 * its folder is flushed. Putting the same bytes again costs no space. Who deletes must know that
 * nobody else counts on the same bytes.
 */
public final class BlobStore {
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
  private static final int FAN_OUT = 2;

  private final Path folder;

  /** Keeps the blobs below this folder, which is made where it is missing. */
  public BlobStore(Path folder) {
    try {
      this.folder = PrivateFiles.folder(folder);
    } catch (IOException e) {
      throw StoreException.disk("blobs in " + folder, e);
    }
  }

  /** Keeps these bytes and returns their name, 64 hexadecimal digits. */
  public String put(byte[] content) {
    String name = nameOf(content);
    Path file = fileOf(name);
    try {
      Path shelf = PrivateFiles.parentOf(file);
      if (!Files.isDirectory(shelf)) {
        PrivateFiles.folder(shelf);
        PrivateFiles.forceFolder(folder);
      }
      if (Files.exists(file) && Files.size(file) == content.length) {
        // Whoever wrote it may not have flushed the folder yet, and we are about to promise it.
        PrivateFiles.forceFolder(shelf);
      } else {
        PrivateFiles.write(file, content);
      }
      return name;
    } catch (IOException e) {
      throw StoreException.disk("blob " + file, e);
    }
  }

  /** The bytes of this name, checked against it. */
  public byte[] get(String name) {
    Path file = fileOf(name);
    try {
      byte[] content = Files.readAllBytes(file);
      String found = nameOf(content);
      if (!found.equals(name)) {
        throw new StoreException(
            StoreException.Code.BLOB_DAMAGED,
            "blob %s has %d bytes with the hash %s".formatted(file, content.length, found),
            "restore the file from a copy, and check the disk");
      }
      return content;
    } catch (NoSuchFileException e) {
      throw new StoreException(
          StoreException.Code.BLOB_MISSING, "no blob has the name " + name, "", e);
    } catch (IOException e) {
      throw StoreException.disk("blob " + file, e);
    }
  }

  public boolean contains(String name) {
    return Files.exists(fileOf(name));
  }

  /** Forgets the bytes of this name; a name that is not there is no error. */
  public void delete(String name) {
    Path file = fileOf(name);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw StoreException.disk("blob " + file, e);
    }
  }

  /* Names come from outside too, so nothing but a hash may reach the file system. */
  private Path fileOf(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new StoreException(
          StoreException.Code.BLOB_MISSING,
          "not the name of a blob (64 hexadecimal digits): '%s'".formatted(name),
          "");
    }
    return folder.resolve(name.substring(0, FAN_OUT)).resolve(name);
  }

  private static String nameOf(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
