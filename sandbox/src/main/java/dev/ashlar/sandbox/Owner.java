package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that a folder belongs to, written as the name of an empty file in it.
 *
 * <p>A process number alone would name whoever has it now, so the time of start goes with it; and
 * in another namespace the number would name somebody else altogether.
 *
 * @param started when it was started, in the system's own unit; 0 where the system does not tell
 * @param namespace of process numbers; 0 where the system has none
 */
record Owner(long pid, long started, long namespace) {
  private static final Pattern NAME = Pattern.compile("owner-(\\d+)-(\\d+)-(\\d+)");

  /** Place in /proc/PID/stat behind the name, which may hold anything. */
  private static final int START_TICKS = 19;

  private static final Pattern NAMESPACE = Pattern.compile("pid:\\[(\\d+)]");

  static Owner ofThisProcess() {
    return of(ProcessHandle.current());
  }

  private static Owner of(ProcessHandle process) {
    return new Owner(process.pid(), started(process), namespaceHere());
  }

  /* The kernel's own figure where there is one: the same in milliseconds since the epoch moves with
   * the clock that the machine is set by. */
  private static long started(ProcessHandle process) {
    try {
      Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
      String text = new String(Files.readAllBytes(stat), StandardCharsets.ISO_8859_1);
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[START_TICKS]);
    } catch (IOException | RuntimeException e) {
      return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
  }

  /** The owner of a folder, if it names one. */
  static Optional<Owner> of(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "owner-*")) {
      Iterator<Path> found = files.iterator();
      return found.hasNext() ? parse(found.next().toFile().getName()) : Optional.empty();
    }
  }

  private static Optional<Owner> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    try {
      return matcher.matches()
          ? Optional.of(
              new Owner(
                  Long.parseLong(matcher.group(1)),
                  Long.parseLong(matcher.group(2)),
                  Long.parseLong(matcher.group(3))))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  String fileName() {
    return "owner-%d-%d-%d".formatted(pid, started, namespace);
  }

  /** Whether it is certain that the process is no more. */
  boolean isGone() {
    return namespace == namespaceHere()
        && ProcessHandle.of(pid).filter(process -> of(process).equals(this)).isEmpty();
  }

  private static long namespaceHere() {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      Matcher matcher = NAMESPACE.matcher(link);
      return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    } catch (IOException | UnsupportedOperationException e) {
      return 0;
    }
  }
}
