package dev.ashlar.runner;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** What came of wakes. Every method works inside the caller's transaction. */
final class RunStore {
  /** Runs that are kept for each worker. */
  static final int KEPT_RUNS = 1_000;

  private final String node;

  RunStore(String node) {
    this.node = node;
  }

  void begin(Handle handle, String id, SmartWorker worker, Wake wake, Instant now) {
    handle
        .createUpdate(
            """
            insert into worker_run
              (id, worker_id, version, trigger_id, kind, cron, scheduled_for, started_at, outcome, node)
            values (:id, :worker, :version, :trigger, :kind, :cron, :scheduledFor, :now, :outcome, :node)
            """)
        .bind("id", id)
        .bind("worker", worker.id())
        .bind("version", worker.version())
        .bind("trigger", wake.triggerId())
        .bind("kind", wake.kind().text())
        .bind("cron", wake.cron())
        .bind("scheduledFor", Rows.moment(wake.scheduledFor()))
        .bind("now", Rows.moment(now))
        .bind("outcome", WorkerRun.RUNNING)
        .bind("node", node)
        .execute();
  }

  void end(Handle handle, String id, RunResult result, Instant now) {
    handle
        .createUpdate(
            """
            update worker_run set ended_at = :now, outcome = :outcome, detail = :detail,
              cpu_nanos = :cpu, wall_nanos = :wall
            where id = :id
            """)
        .bind("now", Rows.moment(now))
        .bind("outcome", result.outcome())
        .bind("detail", Texts.storable(result.detail()))
        .bind("cpu", result.usage().cpuNanos())
        .bind("wall", result.usage().wallNanos())
        .bind("id", id)
        .execute();
  }

  /** Ends what an earlier process of this runner left open. */
  int cancelOpen(Handle handle, Instant now) {
    return handle
        .createUpdate(
            """
            update worker_run set ended_at = :now, outcome = :outcome,
              detail = 'the runner ended during the run'
            where node = :node and ended_at is null
            """)
        .bind("now", Rows.moment(now))
        .bind("outcome", WorkerRun.CANCELED)
        .bind("node", node)
        .execute();
  }

  /** The newest runs of a worker, newest first. */
  List<WorkerRun> list(Handle handle, String workerId, int limit) {
    return handle
        .createQuery(
            "select * from worker_run where worker_id = :worker order by started_at desc, id limit :limit")
        .bind("worker", workerId)
        .bind("limit", limit)
        .map(RunStore::run)
        .list();
  }

  /** The newest run that a trigger led to. */
  Optional<WorkerRun> ofTrigger(Handle handle, String workerId, long triggerId) {
    return handle
        .createQuery(
            """
            select * from worker_run where worker_id = :worker and trigger_id = :trigger
            order by started_at desc limit 1
            """)
        .bind("worker", workerId)
        .bind("trigger", triggerId)
        .map(RunStore::run)
        .findOne();
  }

  /** Drops the oldest runs of workers that have too many. */
  int prune(Handle handle) {
    return handle
        .createUpdate(
            """
            delete from worker_run where id in (
              select id from (
                select id, row_number() over (partition by worker_id order by started_at desc) as place
                from worker_run where ended_at is not null) ranked
              where place > :kept)
            """)
        .bind("kept", KEPT_RUNS)
        .execute();
  }

  private static WorkerRun run(ResultSet row, StatementContext context) throws SQLException {
    return new WorkerRun(
        row.getString("id"),
        row.getString("worker_id"),
        row.getInt("version"),
        row.getLong("trigger_id"),
        row.getString("kind"),
        row.getString("cron"),
        Rows.instant(row, "scheduled_for"),
        Rows.instant(row, "started_at"),
        Rows.maybeInstant(row, "ended_at"),
        row.getString("outcome"),
        row.getString("detail"),
        row.getLong("cpu_nanos"),
        row.getLong("wall_nanos"));
  }
}
