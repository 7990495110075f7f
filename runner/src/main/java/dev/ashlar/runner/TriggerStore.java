package dev.ashlar.runner;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * What wakes workers, as rows that several runners share.
 *
 * <p>A runner claims the <em>worker</em>, not the trigger: so the wakes of one worker never
 * overlap, whatever their kinds and however many runners there are. A claim runs out by the
 * database's clock unless it is renewed, so a runner that died holds nothing up; the trigger is
 * still due then, since it moves on only when its run is over. A wake can therefore come twice, and
 * is never lost.
 *
 * <p>Every method works inside the caller's transaction.
 */
final class TriggerStore {
  private final String node;
  private final Duration lease;

  /**
   * @param node the name of this runner among those that share the database
   */
  TriggerStore(String node, Duration lease) {
    this.node = node;
    this.lease = lease;
  }

  /** Adds a trigger that fires once; answers its number. */
  long insert(Handle handle, Wake.Kind kind, String workerId, Instant due) {
    return insert(handle, kind, workerId, "", "", due);
  }

  /** Makes the schedule the only one of the worker. */
  void replaceSchedule(Handle handle, String workerId, Optional<Schedule> schedule, Instant now) {
    handle
        .createUpdate("delete from worker_trigger where worker_id = :worker and kind = 'cron'")
        .bind("worker", workerId)
        .execute();
    if (schedule.isPresent()) {
      Schedule wanted = schedule.get();
      Instant first = wanted.after(now).orElseThrow();
      insert(handle, Wake.Kind.CRON, workerId, wanted.text(), wanted.zone().getId(), first);
    }
  }

  private static long insert(
      Handle handle, Wake.Kind kind, String workerId, String cron, String zone, Instant due) {
    return handle
        .createQuery(
            """
            insert into worker_trigger (worker_id, kind, cron, zone, scheduled_for, due_at)
            values (:worker, :kind, :cron, :zone, :due, :due) returning id
            """)
        .bind("worker", workerId)
        .bind("kind", kind.text())
        .bind("cron", cron)
        .bind("zone", zone)
        .bind("due", Rows.moment(due))
        .mapTo(Long.class)
        .one();
  }

  /** Claims at most so many workers that have a trigger due, and gives the earliest of each. */
  List<Wake> claim(Handle handle, Instant now, int limit) {
    List<String> claimed =
        handle
            .createQuery(
                """
                update smart_worker set claimed_by = :node, claimed_until = now() + :lease * interval '1 ms'
                where id in (
                  select w.id from smart_worker w
                  where (w.claimed_until is null or w.claimed_until < now())
                    and exists (select 1 from worker_trigger t where t.worker_id = w.id and t.due_at <= :now)
                  limit :limit for update of w skip locked)
                returning id
                """)
            .bind("node", node)
            .bind("lease", lease.toMillis())
            .bind("now", Rows.moment(now))
            .bind("limit", limit)
            .mapTo(String.class)
            .list();
    if (claimed.isEmpty()) {
      return List.of();
    }
    List<Wake> due =
        handle
            .createQuery(
                """
                select distinct on (worker_id) id, worker_id, kind, cron, zone, scheduled_for, failures
                from worker_trigger where worker_id = any(:workers) and due_at <= :now
                order by worker_id, due_at, id
                """)
            .bindArray("workers", String.class, claimed)
            .bind("now", Rows.moment(now))
            .map(TriggerStore::wake)
            .list();
    // Another runner may have finished the last due trigger between the two statements.
    for (String worker : claimed) {
      if (due.stream().noneMatch(wake -> wake.workerId().equals(worker))) {
        release(handle, worker);
      }
    }
    return due;
  }

  /** Keeps this runner's claims for another lease. */
  void renew(Handle handle) {
    handle
        .createUpdate(
            """
            update smart_worker set claimed_until = now() + :lease * interval '1 ms'
            where claimed_by = :node and claimed_until is not null
            """)
        .bind("lease", lease.toMillis())
        .bind("node", node)
        .execute();
  }

  void release(Handle handle, String workerId) {
    handle
        .createUpdate(
            """
            update smart_worker set claimed_by = null, claimed_until = null
            where id = :worker and claimed_by = :node
            """)
        .bind("worker", workerId)
        .bind("node", node)
        .execute();
  }

  /** Gives back what an earlier process of this runner held when it died. */
  void releaseAll(Handle handle) {
    handle
        .createUpdate(
            "update smart_worker set claimed_by = null, claimed_until = null where claimed_by = :node")
        .bind("node", node)
        .execute();
  }

  void remove(Handle handle, long triggerId) {
    handle
        .createUpdate("delete from worker_trigger where id = :id")
        .bind("id", triggerId)
        .execute();
  }

  void moveOn(Handle handle, long triggerId, Instant scheduledFor, Instant due, int failures) {
    handle
        .createUpdate(
            """
            update worker_trigger
            set scheduled_for = :scheduledFor, due_at = :due, failures = :failures where id = :id
            """)
        .bind("scheduledFor", Rows.moment(scheduledFor))
        .bind("due", Rows.moment(due))
        .bind("failures", failures)
        .bind("id", triggerId)
        .execute();
  }

  /** When the next trigger of anybody is due. */
  Optional<Instant> nextDue(Handle handle) {
    return handle
        .createQuery("select min(due_at) as next from worker_trigger")
        .map((row, context) -> Rows.maybeInstant(row, "next"))
        .one();
  }

  /** The schedule of a worker and when it is due next. */
  Optional<Scheduled> schedule(Handle handle, String workerId) {
    return handle
        .createQuery(
            """
            select cron, zone, due_at, failures from worker_trigger
            where worker_id = :worker and kind = 'cron'
            """)
        .bind("worker", workerId)
        .map((row, context) ->
            new Scheduled(schedule(row), Rows.instant(row, "due_at"), row.getInt("failures")))
        .findOne();
  }

  /** A schedule, when it is due next, and how often in a row it has failed. */
  record Scheduled(Schedule schedule, Instant due, int failures) {}

  private static Wake wake(ResultSet row, StatementContext context) throws SQLException {
    Wake.Kind kind = Wake.Kind.of(row.getString("kind"));
    return new Wake(
        row.getLong("id"),
        row.getString("worker_id"),
        kind,
        kind == Wake.Kind.CRON ? Optional.of(schedule(row)) : Optional.empty(),
        Rows.instant(row, "scheduled_for"),
        row.getInt("failures"));
  }

  private static Schedule schedule(ResultSet row) throws SQLException {
    return Schedule.parse(row.getString("cron"), row.getString("zone"));
  }
}
