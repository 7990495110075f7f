package dev.ashlar.scheduler;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ashlar.job.JobSpec;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.store.Database;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Brings jobs from the database to the dispatcher's desk, and keeps what is asked for often. */
final class JobBook {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final long CACHED_CHARACTERS = 64 << 20;

  private final Database database;
  private final Tables tables;
  private final Groups groups;
  private final Dispatcher dispatcher;
  private final Cache<String, JobSpec> specs =
      Caffeine.newBuilder()
          .maximumWeight(CACHED_CHARACTERS)
          .weigher((String id, JobSpec spec) -> weight(spec))
          .build();

  JobBook(Database database, Tables tables, Groups groups, Dispatcher dispatcher) {
    this.database = database;
    this.tables = tables;
    this.groups = groups;
    this.dispatcher = dispatcher;
  }

  private static int weight(JobSpec spec) {
    long size = 1000L + spec.workFunction().length();
    for (String argument : spec.arguments()) {
      size += argument.length();
    }
    return (int) Math.min(size, Integer.MAX_VALUE);
  }

  /** Puts a job, or what changed of it, on the desk; one that has ended is taken away. */
  void open(String job) {
    Optional<JobDesk> desk = database.read(handle -> load(handle, job));
    desk.ifPresentOrElse(dispatcher::open, () -> dispatcher.close(job));
  }

  /** Looks at all jobs that have not ended. */
  void refresh() {
    List<String> active = database.read(tables.jobs()::active);
    dispatcher.keepOnly(new HashSet<>(active));
    active.forEach(this::open);
  }

  private Optional<JobDesk> load(org.jdbi.v3.core.Handle handle, String job) {
    Optional<JobRow> row = tables.jobs().find(handle, job).filter(found -> !found.isOver());
    Optional<Progress> progress = tables.progress().find(handle, job);
    if (row.isEmpty() || progress.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new JobDesk(row.get(), spec(row.get()), groups.of(handle, job), progress.get().metrics()));
  }

  JobSpec spec(JobRow row) {
    return specs.get(row.id(), id -> JobSpec.parse(JSON.readTree(row.spec())));
  }

  /** The documents of by-value slices, by number. */
  SortedMap<Long, String> sliceData(String job, SliceRuns slices) {
    return database.read(handle -> {
      var documents = new TreeMap<Long, String>();
      for (int i = 0; i < slices.runCount(); i++) {
        long first = slices.first(i);
        long last = first + slices.count(i) - 1;
        documents.putAll(
            tables.data().read(handle, job, first, last, Math.toIntExact(slices.count(i))));
      }
      return documents;
    });
  }
}
