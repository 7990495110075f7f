package dev.ashlar.scheduler;

import dev.ashlar.base.Amount;
import dev.ashlar.job.JobState;
import dev.ashlar.wallet.Address;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The table of jobs. Stateless; every method runs in the caller's transaction. */
final class JobTable {
  private static final String COLUMNS =
      "id, owner, payer, spec, price, state, is_open, total, chunk_size, by_value,"
          + " created_at, ended_at, stop_code, stop_reason";

  /** Adds a job with its counters; false when the id is taken. */
  boolean insert(Handle handle, JobRow job, byte[] specHash) {
    int added =
        handle
            .createUpdate(
                """
                insert into job (id, owner, payer, spec, spec_hash, price, state, is_open,
                  total, chunk_size, by_value, created_at)
                values (:id, :owner, :payer, :spec, :hash, :price, :state, :open,
                  :total, :chunkSize, :byValue, :createdAt)
                on conflict do nothing
                """)
            .bind("id", job.id())
            .bind("owner", job.owner().text())
            .bind("payer", job.payer().text())
            .bind("spec", job.spec())
            .bind("hash", specHash)
            .bind("price", new java.math.BigDecimal(job.price().units()))
            .bind("state", job.state().wireName())
            .bind("open", job.open())
            .bind("total", job.total())
            .bind("chunkSize", job.chunkSize())
            .bind("byValue", job.byValue())
            .bind("createdAt", job.createdAt().atOffset(ZoneOffset.UTC))
            .execute();
    if (added == 1) {
      handle.execute("insert into progress (job) values (?)", job.id());
    }
    return added == 1;
  }

  Optional<JobRow> find(Handle handle, String id) {
    return handle
        .createQuery("select " + COLUMNS + " from job where id = :id")
        .bind("id", id)
        .map(JobTable::read)
        .findOne();
  }

  JobRow need(Handle handle, String id) {
    return find(handle, id).orElseThrow(() -> unknown(id));
  }

  /** The same, locked: nobody else adds slices to it, closes or ends it until the commit. */
  JobRow lock(Handle handle, String id) {
    return handle
        .createQuery("select " + COLUMNS + " from job where id = :id for no key update")
        .bind("id", id)
        .map(JobTable::read)
        .findOne()
        .orElseThrow(() -> unknown(id));
  }

  boolean hasSpec(Handle handle, String id, byte[] specHash) {
    return handle
        .createQuery("select spec_hash = :hash from job where id = :id")
        .bind("hash", specHash)
        .bind("id", id)
        .mapTo(Boolean.class)
        .findOne()
        .orElse(false);
  }

  /** Ids of the jobs that have not ended. */
  List<String> active(Handle handle) {
    return handle
        .createQuery("select id from job where ended_at is null")
        .mapTo(String.class)
        .list();
  }

  long activeOf(Handle handle, Address owner) {
    return handle
        .createQuery("select count(*) from job where owner = :owner and ended_at is null")
        .bind("owner", owner.text())
        .mapTo(Long.class)
        .one();
  }

  /** An owner's jobs by time of deploy, newest first. */
  List<JobRow> ofOwner(Handle handle, Address owner, Instant from, Instant to, int limit) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                 from job where owner = :owner and created_at >= :from and created_at <= :to
                order by created_at desc limit :limit
                """)
        .bind("owner", owner.text())
        .bind("from", from.atOffset(ZoneOffset.UTC))
        .bind("to", to.atOffset(ZoneOffset.UTC))
        .bind("limit", limit)
        .map(JobTable::read)
        .list();
  }

  /** The newest jobs of everybody, for the network's owner. */
  List<JobRow> newest(Handle handle, int limit) {
    return handle
        .createQuery("select " + COLUMNS + " from job order by created_at desc limit :limit")
        .bind("limit", limit)
        .map(JobTable::read)
        .list();
  }

  long dataBytes(Handle handle, String id) {
    return handle
        .createQuery("select data_bytes from job where id = :id")
        .bind("id", id)
        .mapTo(Long.class)
        .one();
  }

  void grow(Handle handle, String id, long slices, long bytes) {
    handle.execute(
        "update job set total = total + ?, data_bytes = data_bytes + ? where id = ?",
        slices,
        bytes,
        id);
  }

  void close(Handle handle, String id) {
    handle.execute("update job set is_open = false where id = ?", id);
  }

  /** Ends a job; false when it had ended already. */
  boolean end(Handle handle, String id, JobState state, Instant now, String code, String reason) {
    return handle.execute(
            """
            update job set state = ?, ended_at = ?, is_open = false, stop_code = ?, stop_reason = ?
            where id = ? and ended_at is null
            """,
            state.wireName(),
            now.atOffset(ZoneOffset.UTC),
            code,
            reason,
            id)
        == 1;
  }

  /** Jobs that ended before that time. */
  List<String> endedBefore(Handle handle, Instant time, int limit) {
    return handle
        .createQuery("select id from job where ended_at < :time order by ended_at limit :limit")
        .bind("time", time.atOffset(ZoneOffset.UTC))
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  void delete(Handle handle, String id) {
    handle.execute("delete from job where id = ?", id);
  }

  private static SchedulerException unknown(String id) {
    return new SchedulerException(
        SchedulerException.Code.ENOENT,
        "no job %s".formatted(id),
        "check the id; jobs are forgotten some time after their end");
  }

  private static JobRow read(ResultSet row, StatementContext context) throws SQLException {
    return new JobRow(
        row.getString("id"),
        Address.of(row.getString("owner")),
        Address.of(row.getString("payer")),
        row.getString("spec"),
        new Amount(row.getBigDecimal("price").toBigIntegerExact()),
        JobState.ofWireName(row.getString("state")).orElseThrow(),
        row.getBoolean("is_open"),
        row.getLong("total"),
        row.getInt("chunk_size"),
        row.getBoolean("by_value"),
        instant(row, "created_at"),
        row.getObject("ended_at") == null ? null : instant(row, "ended_at"),
        row.getString("stop_code"),
        row.getString("stop_reason"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, java.time.OffsetDateTime.class).toInstant();
  }
}
