package dev.ashlar.scheduler;

import dev.ashlar.job.JobMetrics;
import dev.ashlar.job.SliceMetrics;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The counters of jobs: the one row of a job that every commit about it locks, last and briefly.
 *
 * <p>It is what gives a job's events their numbers without a gap and in the order of commits, and
 * what bounds paid errors exactly. Commits are groups, so that the row is locked once a group and
 * not once a slice.
 */
final class ProgressTable {
  private static final String SELECT =
      """
      select done, errors, paid_errors, events, cpu_millis, gpu_millis, cpu_density, gpu_density,
        bytes_in, bytes_out, measured from progress where job = :job
      """;

  Optional<Progress> find(Handle handle, String job) {
    return handle.createQuery(SELECT).bind("job", job).map(ProgressTable::read).findOne();
  }

  Optional<Progress> lock(Handle handle, String job) {
    return handle
        .createQuery(SELECT + " for update")
        .bind("job", job)
        .map(ProgressTable::read)
        .findOne();
  }

  void write(Handle handle, String job, Progress progress) {
    SliceMetrics mean = progress.metrics().mean();
    handle.execute(
        """
        update progress set done = ?, errors = ?, paid_errors = ?, events = ?, cpu_millis = ?,
          gpu_millis = ?, cpu_density = ?, gpu_density = ?, bytes_in = ?, bytes_out = ?, measured = ?
        where job = ?
        """,
        progress.done(),
        progress.errors(),
        progress.paidErrors(),
        progress.events(),
        mean.cpuMillis(),
        mean.gpuMillis(),
        mean.cpuDensity(),
        mean.gpuDensity(),
        mean.bytesIn(),
        mean.bytesOut(),
        progress.metrics().measuredSlices(),
        job);
  }

  private static Progress read(ResultSet row, StatementContext context) throws SQLException {
    var mean =
        new SliceMetrics(
            row.getDouble("cpu_millis"),
            row.getDouble("gpu_millis"),
            row.getDouble("cpu_density"),
            row.getDouble("gpu_density"),
            row.getDouble("bytes_in"),
            row.getDouble("bytes_out"));
    return new Progress(
        row.getLong("done"),
        row.getLong("errors"),
        row.getLong("paid_errors"),
        row.getLong("events"),
        new JobMetrics(mean, row.getLong("measured")));
  }
}
