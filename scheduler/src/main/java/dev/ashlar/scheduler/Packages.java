package dev.ashlar.scheduler;

import dev.ashlar.store.Database;
import dev.ashlar.wallet.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Modules that jobs require. Anybody may read; a name belongs to whoever published it first. */
final class Packages {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9@][A-Za-z0-9._@-]{0,213}");
  private static final Pattern FILE =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){0,8}");
  private static final int MAX_FILES = 1000;
  private static final int MAX_VERSION = 64;

  private final Database database;
  private final SchedulerLimits limits;

  Packages(Database database, SchedulerLimits limits) {
    this.database = database;
    this.limits = limits;
  }

  /** Publishes a package, in the place of the one of that name that the same peer published. */
  void deploy(Address publisher, String name, String version, Map<String, String> files) {
    check(name, version, files);
    database.transact(handle -> {
      Optional<String> owner = publisher(handle, name);
      if (owner.isPresent() && !owner.get().equals(publisher.text())) {
        throw new SchedulerException(
            SchedulerException.Code.EPERM,
            "package %s was published by %s".formatted(name, owner.get()),
            "publish under another name");
      }
      if (owner.isEmpty()) {
        requireRoom(handle, publisher);
      }
      write(handle, publisher, name, version, files);
    });
  }

  private void check(String name, String version, Map<String, String> files) {
    if (!NAME.matcher(name).matches()) {
      throw SchedulerException.badArgument(
          "package name '%s'".formatted(excerpt(name)), "use letters, digits, '.', '_' and '-'");
    }
    if (version.length() > MAX_VERSION || files.isEmpty() || files.size() > MAX_FILES) {
      throw SchedulerException.badArgument(
          "package %s with %d files".formatted(name, files.size()),
          "publish 1 to %d files and a short version".formatted(MAX_FILES));
    }
    long size = 0;
    for (Map.Entry<String, String> file : files.entrySet()) {
      if (!FILE.matcher(file.getKey()).matches()) {
        throw SchedulerException.badArgument(
            "file name '%s'".formatted(excerpt(file.getKey())), "use a plain relative name");
      }
      size += file.getValue().length();
    }
    if (size > limits.packageBytes()) {
      throw SchedulerException.limit("packageBytes", limits.packageBytes(), size);
    }
  }

  private static String excerpt(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }

  private static Optional<String> publisher(Handle handle, String name) {
    return handle
        .createQuery("select publisher from package where name = :name for update")
        .bind("name", name)
        .mapTo(String.class)
        .findOne();
  }

  private void requireRoom(Handle handle, Address publisher) {
    long count =
        handle
            .createQuery("select count(*) from package where publisher = :publisher")
            .bind("publisher", publisher.text())
            .mapTo(Long.class)
            .one();
    if (count >= limits.packagesPerOwner()) {
      throw SchedulerException.limit("packagesPerOwner", limits.packagesPerOwner(), count + 1);
    }
  }

  private static void write(
      Handle handle, Address publisher, String name, String version, Map<String, String> files) {
    handle.execute(
        """
        insert into package (name, version, publisher) values (?, ?, ?)
        on conflict (name) do update set version = excluded.version
        """,
        name,
        version,
        publisher.text());
    handle.execute("delete from package_file where package = ?", name);
    files.forEach((file, content) ->
        handle.execute(
            "insert into package_file (package, file, content) values (?, ?, ?)",
            name,
            file,
            content));
  }

  /** The text of a file of a package. */
  Optional<String> file(String name, String file) {
    return database.read(handle ->
        handle
            .createQuery("select content from package_file where package = :name and file = :file")
            .bind("name", name)
            .bind("file", file)
            .mapTo(String.class)
            .findOne());
  }

  /**
   * Which of these modules exist: by package, the file of each module. A module is {@code
   * package/path}, the file the same with {@code .js}. Empty when one is missing; it is named.
   */
  Found find(List<String> modules) {
    var found = new TreeMap<String, Map<String, String>>();
    for (String module : modules) {
      int slash = module.indexOf('/', module.startsWith("@") ? module.indexOf('/') + 1 : 0);
      if (slash < 0) {
        return new Found(Map.of(), module);
      }
      String name = module.substring(0, slash);
      String path = module.substring(slash + 1);
      String file = path.endsWith(".js") ? path : path + ".js";
      if (!exists(name, file)) {
        return new Found(Map.of(), module);
      }
      found.computeIfAbsent(name, n -> new TreeMap<>()).put(path.replaceFirst("\\.js$", ""), file);
    }
    return new Found(found, "");
  }

  /** What was found, or the first module that was not. */
  record Found(Map<String, Map<String, String>> files, String missing) {}

  private boolean exists(String name, String file) {
    return database.read(handle ->
        handle
            .createQuery(
                "select exists (select 1 from package_file where package = :name and file = :file)")
            .bind("name", name)
            .bind("file", file)
            .mapTo(Boolean.class)
            .one());
  }
}
