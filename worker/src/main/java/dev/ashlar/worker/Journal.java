package dev.ashlar.worker;

import dev.ashlar.job.SliceRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this worker owes the scheduler, on disk; it must be closed.
 *
 * <p>Three kinds of lines are appended: a <em>grant</em> (slices taken, with the scheduler's signed
 * permission), a <em>result</em> (a finished slice, before it is submitted), and <em>settled</em>
 * (slices submitted or given back, and acknowledged). What is granted and neither settled nor
 * finished was lost with the process and is given back at the next start; what is finished and not
 * settled is submitted then. A line torn by a crash is the last one and is ignored.
 *
 * <p>Lines reach the operating system before anything is sent, so a killed process loses nothing;
 * no line is forced to the disk, because after a power cut the scheduler's own leases run out. The
 * file is rewritten with what is still owed when it has grown by {@value #SLACK_BYTES} bytes over
 * that, and emptied when nothing is owed. Thread-safe.
 */
final class Journal implements AutoCloseable {
  static final long SLACK_BYTES = 8L << 20;

  private static final long TIDY_BYTES = 256L << 10;

  private final JournalState state;
  private final Optional<JournalFile> file;

  private Journal(JournalState state, Optional<JournalFile> file) {
    this.state = state;
    this.file = file;
  }

  /** A finished slice as it stands in the journal. */
  record Entry(String job, long slice, String json) {}

  /** A result to submit, with the permission under which its slice was taken. */
  record Finished(String authorization, String json) {}

  /** Slices to give back, with the permission under which they were taken. */
  record Held(String authorization, String job, SliceRuns runs) {}

  /** What an earlier run left. */
  record Recovered(List<Finished> results, List<Held> held) {}

  /** Opens the journal and reads what an earlier run left; refuses a second user. */
  static Journal open(Path path) throws IOException {
    var state = new JournalState();
    JournalFile file = JournalFile.open(path, state);
    file.rewrite(state.lines());
    return new Journal(state, Optional.of(file));
  }

  /** A journal that dies with the process, for workers that keep nothing on disk. */
  static Journal inMemory() {
    return new Journal(new JournalState(), Optional.empty());
  }

  /** What is owed now; asked once, after {@link #open}. */
  synchronized Recovered recovered() {
    return state.recovered();
  }

  /** Slices were taken under this signed permission. */
  synchronized void granted(String authorization, Map<String, SliceRuns> slices) {
    append(state.granted(authorization, slices));
  }

  /** A slice has finished; to be called before its result is sent. */
  synchronized void finished(String job, long slice, String json) {
    append(state.finished(new Entry(job, slice, json)));
  }

  /** The scheduler knows of these slices: submitted or given back. */
  synchronized void settled(String job, SliceRuns runs) {
    append(state.settled(job, runs));
    file.ifPresent(this::tidy);
  }

  private void tidy(JournalFile open) {
    long slack = state.isEmpty() ? TIDY_BYTES : state.liveBytes() + SLACK_BYTES;
    if (open.size() > slack) {
      open.rewrite(state.lines());
    }
  }

  /** How many results and slices are owed. */
  synchronized long owed() {
    return state.owed();
  }

  @Override
  public synchronized void close() {
    file.ifPresent(JournalFile::close);
  }

  private void append(String line) {
    file.ifPresent(open -> open.append(line));
  }
}
