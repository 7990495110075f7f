package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a cell has used, read from outside. Figures only grow, and the last ones stay when the
 * process is gone. Thread-safe.
 */
final class CellMeter {
  private static final String PEAK = "VmHWM:";

  private final long pid;
  private final Path status;
  private long cpuNanos;
  private long peakBytes;
  private boolean closed;

  CellMeter(long pid) {
    this.pid = pid;
    this.status = Path.of("/proc", Long.toString(pid), "status");
  }

  /** Processor time of the process so far. */
  synchronized long cpuNanos() {
    if (!closed) {
      cpuNanos = Math.max(cpuNanos, ProcessClock.cpuNanos(pid));
    }
    return cpuNanos;
  }

  /** Most memory resident at once, as of the last {@link #samplePeak}. */
  synchronized long peakBytes() {
    return peakBytes;
  }

  void samplePeak() {
    long sample = readPeak();
    synchronized (this) {
      peakBytes = Math.max(peakBytes, sample);
    }
  }

  /** The process is gone and its number may become another's: reads nothing from now on. */
  synchronized void close() {
    closed = true;
  }

  private long readPeak() {
    synchronized (this) {
      if (closed) {
        return 0;
      }
    }
    try {
      String text = new String(Files.readAllBytes(status), StandardCharsets.ISO_8859_1);
      int at = text.indexOf(PEAK);
      int end = text.indexOf(" kB", at);
      return at < 0 || end < 0
          ? 0
          : Long.parseLong(text.substring(at + PEAK.length(), end).strip()) * 1024;
    } catch (IOException e) {
      return 0;
    }
  }
}
