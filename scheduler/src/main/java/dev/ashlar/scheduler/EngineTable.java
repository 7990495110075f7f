package dev.ashlar.scheduler;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Which engine computed the results of deterministic jobs, one row a run of slices. */
final class EngineTable {
  /** Slices of one row, so that a reader knows how far back a run can begin. */
  private static final long MAX_RUN = 100_000;

  /** Engines of a job that are named. */
  private static final int MAX_NAMED = 100;

  /** What the rest is counted under. */
  private static final String OTHERS = "others";

  /** Writes engines by slice number; none of the numbers may be there already. */
  void insert(Handle handle, String job, SortedMap<Long, String> engines) {
    if (engines.isEmpty()) {
      return;
    }
    try (PreparedBatch batch =
        handle.prepareBatch(
            "insert into result_engine (job, first, count, engine) values (?, ?, ?, ?)")) {
      long first = 0;
      long count = 0;
      String engine = "";
      for (Map.Entry<Long, String> next : engines.entrySet()) {
        boolean continues =
            next.getKey() == first + count && next.getValue().equals(engine) && count < MAX_RUN;
        if (!continues) {
          addRun(batch, job, first, count, engine);
          first = next.getKey();
          count = 0;
          engine = next.getValue();
        }
        count++;
      }
      addRun(batch, job, first, count, engine);
      batch.execute();
    }
  }

  private static void addRun(
      PreparedBatch batch, String job, long first, long count, String engine) {
    if (count > 0) {
      batch.add(job, first, count, engine);
    }
  }

  /** The engines of the slices from first to last, both included, that have a result. */
  SortedMap<Long, String> read(Handle handle, String job, long first, long last) {
    var engines = new TreeMap<Long, String>();
    handle
        .createQuery(
            """
            select first, count, engine from result_engine
            where job = :job and first > :from and first <= :last and first + count > :first
            """)
        .bind("job", job)
        .bind("from", first - MAX_RUN)
        .bind("first", first)
        .bind("last", last)
        .map((row, context) -> new Run(row.getLong(1), row.getLong(2), row.getString(3)))
        .forEach(run -> run.unpack(first, last, engines));
    return engines;
  }

  /**
   * How many results of a job each engine computed, the most first; engines beyond the first so
   * many are counted under one name, since a worker says of itself what it is.
   */
  Map<String, Long> counts(Handle handle, String job) {
    var counts = new LinkedHashMap<String, Long>();
    handle
        .createQuery(
            """
            with each as (
              select engine, sum(count)::bigint as slices,
                row_number() over (order by sum(count) desc, engine) as place
              from result_engine where job = :job group by engine)
            select case when place <= :most then engine else :others end as name,
              sum(slices)::bigint
            from each group by name order by 2 desc, 1
            """)
        .bind("job", job)
        .bind("most", MAX_NAMED)
        .bind("others", OTHERS)
        .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }

  private record Run(long first, long count, String engine) {
    void unpack(long from, long to, SortedMap<Long, String> into) {
      long last = Math.min(to, first + count - 1);
      for (long slice = Math.max(from, first); slice <= last; slice++) {
        into.put(slice, engine);
      }
    }
  }
}
