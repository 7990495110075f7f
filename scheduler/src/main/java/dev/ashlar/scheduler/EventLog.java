package dev.ashlar.scheduler;

import dev.ashlar.store.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The numbered events of jobs: what workers emit goes in, subscribers read from any number on. */
final class EventLog {
  private static final Logger log = LoggerFactory.getLogger(EventLog.class);

  private final Database database;
  private final Tables tables;
  private final EventHub hub;
  private final int eventsPerJob;

  EventLog(Database database, Tables tables, EventHub hub, int eventsPerJob) {
    this.database = database;
    this.tables = tables;
    this.hub = hub;
    this.eventsPerJob = eventsPerJob;
  }

  /**
   * Keeps what a work function said. These events may be lost with the machine's power, so that
   * nobody waits for the disk; above the limit of a job they are dropped.
   */
  void emit(String job, List<JobEventRow.Draft> events) {
    boolean kept =
        database.transaction(handle -> {
          handle.execute("set local synchronous_commit = off");
          Optional<Progress> progress = tables.progress().lock(handle, job);
          if (progress.isEmpty() || progress.get().events() + events.size() > eventsPerJob) {
            return false;
          }
          append(handle, job, progress.get(), events);
          return true;
        });
    if (kept) {
      hub.announce(job);
    } else {
      log.atDebug()
          .addKeyValue("job", job)
          .addKeyValue("events", events.size())
          .log("events dropped: the job is gone or has too many");
    }
  }

  /** Appends in the caller's transaction, which holds the progress row that is given. */
  void append(Handle handle, String job, Progress progress, List<JobEventRow.Draft> events) {
    tables.events().append(handle, job, progress.events(), events);
    tables
        .progress()
        .write(
            handle,
            job,
            new Progress(
                progress.done(),
                progress.errors(),
                progress.paidErrors(),
                progress.events() + events.size(),
                progress.metrics()));
  }

  List<JobEventRow> after(String job, long seq, int limit) {
    return database.read(handle -> tables.events().after(handle, job, seq, limit));
  }

  /** The results of a run, by slice. */
  SortedMap<Long, String> results(String job, long first, long count, int limit) {
    return database.read(
        handle -> tables.results().read(handle, job, first, first + count - 1, limit));
  }

  /** What computed the results of a run, by slice. */
  SortedMap<Long, String> engines(String job, long first, long count) {
    return database.read(handle -> tables.engines().read(handle, job, first, first + count - 1));
  }

  Map<String, Long> cursors(String job, String peer) {
    return database.read(handle -> tables.events().cursors(handle, job, peer));
  }

  /** The number of the newest stop event; zero when there is none. */
  long lastStop(String job) {
    return database.read(handle -> tables.events().lastStop(handle, job));
  }

  void remember(String job, String peer, Map<String, Long> cursors) {
    database.transact(handle -> tables.events().remember(handle, job, peer, cursors));
  }

  Optional<JobStanding> standing(String job) {
    return database.read(handle -> {
      Optional<JobRow> row = tables.jobs().find(handle, job);
      Optional<Progress> progress = tables.progress().find(handle, job);
      return row.isPresent() && progress.isPresent()
          ? Optional.of(new JobStanding(row.get(), progress.get()))
          : Optional.empty();
    });
  }

  EventHub hub() {
    return hub;
  }
}
