package dev.ashlar.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * One line that tells how far long work is: done of total, rate, time left. Redrawn in place on a
 * terminal, a line every few seconds elsewhere. Thread-safe.
 */
final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration LINE = Duration.ofSeconds(5);

  private final PrintStream out;
  private final boolean terminal;
  private final String unit;
  private final Clock clock;
  private final Instant begun;
  private Instant drawn = Instant.EPOCH;
  private String lastLine = "";
  private long done;
  private long total;
  private boolean closed;

  ProgressBar(PrintStream out, boolean terminal, String unit, long total, Clock clock) {
    this.out = out;
    this.terminal = terminal;
    this.unit = unit;
    this.total = total;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /**
   * A bar on standard error: in place on a terminal, by lines elsewhere, and not at all unless it
   * is wanted.
   */
  static ProgressBar onStandardError(String unit, boolean wanted) {
    var out =
        wanted
            ? new PrintStream(
                new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8)
            : new PrintStream(OutputStream.nullOutputStream());
    return new ProgressBar(out, Terminal.isTerminal(), unit, 0, Clock.systemUTC());
  }

  /** Prints a line above the bar. */
  synchronized void say(String line) {
    out.println((terminal ? "\r\u001b[K" : "") + line);
    if (terminal && !closed) {
      draw(clock.instant());
    }
    out.flush();
  }

  synchronized void show(long done, long total) {
    this.done = Math.max(this.done, done);
    this.total = Math.max(this.total, total);
    var now = clock.instant();
    if (Duration.between(drawn, now).compareTo(terminal ? REDRAW : LINE) >= 0) {
      drawn = now;
      draw(now);
    }
  }

  /** Draws the last state and ends the line. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    // A job that never began has nothing to show but its error.
    if (total > 0) {
      draw(clock.instant());
      if (terminal) {
        out.println();
      }
    }
    out.flush();
  }

  private void draw(Instant now) {
    var line = line(done, total, unit, Duration.between(begun, now));
    if (terminal) {
      out.print("\r\u001b[K" + line);
    } else if (!line.equals(lastLine)) {
      out.println(line);
    }
    lastLine = line;
    out.flush();
  }

  static String line(long done, long total, String unit, Duration spent) {
    int filled = total == 0 ? 0 : (int) (WIDTH * Math.min(done, total) / total);
    double seconds = Math.max(spent.toMillis(), 1) / 1000.0;
    double rate = done / seconds;
    var left =
        done == 0 || done >= total ? "" : ", " + time(Math.round((total - done) / rate)) + " left";
    return "%s%s %d/%d %s, %s/s%s"
        .formatted(
            "█".repeat(filled), "░".repeat(WIDTH - filled), done, total, unit, number(rate), left);
  }

  private static String number(double rate) {
    return String.format(Locale.ROOT, rate >= 10 ? "%.0f" : "%.1f", rate);
  }

  private static String time(long seconds) {
    return seconds < 60 ? seconds + " s" : "%d min %d s".formatted(seconds / 60, seconds % 60);
  }
}
