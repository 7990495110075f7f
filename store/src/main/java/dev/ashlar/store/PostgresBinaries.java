package dev.ashlar.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, unpacked from the jar that carries them.
 *
 * <p>They go into the user's cache, once for all data folders, because unpacking takes seconds and
 * the programs hold nothing of any network; where the user has no cache folder that is theirs they
 * go into the data folder. A half unpacked folder never has the final name.
 */
record PostgresBinaries(Path home) {
  private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);
  private static final int COPY_BUFFER = 1 << 16;
  private static final int OWNER_EXECUTES = 0100;

  /** Finds the programs, or unpacks them into the cache or, failing that, below this folder. */
  static PostgresBinaries install(Path fallback) throws IOException {
    URL url = requireArchive();
    String archive = archiveHere();
    String name = archive + "-" + fingerprint(url);
    Path cached = cacheFolder().resolve(name);
    if (Files.isDirectory(cached) && isOurs(cached, fallback)) {
      return new PostgresBinaries(cached);
    }
    Path local = fallback.resolve(name);
    if (Files.isDirectory(local)) {
      return new PostgresBinaries(local);
    }
    return new PostgresBinaries(
        canCache(cached, fallback) ? unpack(url, cached) : unpack(url, local));
  }

  /** Where the programs for this kind of machine are packed. */
  static URL requireArchive() {
    URL url = PostgresBinaries.class.getResource("/" + archiveHere() + ".txz");
    if (url == null) {
      throw new StoreException(
          StoreException.Code.NO_POSTGRES_HERE,
          "no PostgreSQL for this kind of machine comes with this build (%s)"
              .formatted(archiveHere()),
          "name a PostgreSQL that runs already with --database-url");
    }
    return url;
  }

  private static String archiveHere() {
    return archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  static String archiveName(String system, String machine) {
    String os = system.toLowerCase(Locale.ROOT);
    String osName = os.contains("mac") ? "darwin" : os.contains("windows") ? "windows" : "linux";
    boolean arm = machine.equals("aarch64") || machine.equals("arm64");
    return "postgres-%s-%s".formatted(osName, arm ? "arm_64" : "x86_64");
  }

  /* The jar's directory knows size and checksum; reading 15 MB to hash them would cost each start. */
  private static String fingerprint(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    if (connection instanceof JarURLConnection jar) {
      var entry = jar.getJarEntry();
      return "%d-%08x".formatted(entry.getSize(), entry.getCrc());
    }
    return "%d-%d".formatted(connection.getContentLengthLong(), connection.getLastModified());
  }

  private static Path cacheFolder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path parent =
        cache != null && cache.startsWith("/")
            ? Path.of(cache)
            : Path.of(System.getProperty("user.home"), ".cache");
    return parent.resolve("ashlar");
  }

  private static boolean canCache(Path cached, Path ours) {
    Path folder = PrivateFiles.parentOf(cached);
    try {
      PrivateFiles.folder(folder);
      return Files.isWritable(folder) && isOurs(folder, ours);
    } catch (IOException e) {
      log.debug("no cache folder at {}", folder, e);
      return false;
    }
  }

  /* Programs that somebody else may change are programs that somebody else may run as us. */
  private static boolean isOurs(Path folder, Path ours) throws IOException {
    return PrivateFiles.ownerOf(folder) == PrivateFiles.ownerOf(ours)
        && !PrivateFiles.isOpenToOthers(folder);
  }

  private static Path unpack(URL url, Path target) throws IOException {
    Path partial = target.resolveSibling(target.getFileName() + ".partial-" + UUID.randomUUID());
    try {
      PrivateFiles.folder(partial);
      try (InputStream raw = url.openStream();
          var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(raw)))) {
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
          unpackEntry(tar, entry, partial);
        }
      }
      try {
        Files.move(partial, target);
        PrivateFiles.forceFolder(PrivateFiles.parentOf(target));
      } catch (IOException e) {
        if (!Files.isDirectory(target)) {
          throw e;
        }
        // Another process was quicker; what it unpacked is the same.
      }
      return target;
    } finally {
      PrivateFiles.deleteTree(partial);
    }
  }

  private static void unpackEntry(InputStream content, TarArchiveEntry entry, Path folder)
      throws IOException {
    Path path = folder.resolve(entry.getName()).normalize();
    if (!path.startsWith(folder)) {
      throw new IOException("archive entry outside its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      PrivateFiles.folder(path);
      return;
    }
    PrivateFiles.folder(PrivateFiles.parentOf(path));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    writeFlushed(content, path);
    if ((entry.getMode() & OWNER_EXECUTES) != 0) {
      PrivateFiles.setExecutable(path);
    }
  }

  private static void writeFlushed(InputStream content, Path file) throws IOException {
    try (FileChannel channel = PrivateFiles.open(file)) {
      var buffer = new byte[COPY_BUFFER];
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        var chunk = ByteBuffer.wrap(buffer, 0, read);
        while (chunk.hasRemaining()) {
          channel.write(chunk);
        }
      }
      channel.force(true);
    }
  }
}
