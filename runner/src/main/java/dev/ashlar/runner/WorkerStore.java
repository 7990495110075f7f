package dev.ashlar.runner;

import dev.ashlar.keys.Seal;
import dev.ashlar.sandbox.ScriptType;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Smart workers and their versions. Every method works inside the caller's transaction. */
final class WorkerStore {
  /** Versions that are kept, so that an owner can look back. */
  static final int KEPT_VERSIONS = 10;

  private static final String COLUMNS = "id, owner, name, named, version, created_at";

  private final Seal seal;

  WorkerStore(Seal seal) {
    this.seal = seal;
  }

  /** Empty where another worker of that owner has taken the name meanwhile. */
  boolean insert(Handle handle, SmartWorker worker) {
    return handle
            .createUpdate(
                """
                insert into smart_worker (id, owner, name, named, version, created_at)
                values (:id, :owner, :name, :named, :version, :createdAt)
                on conflict do nothing
                """)
            .bind("id", worker.id())
            .bind("owner", worker.owner())
            .bind("name", worker.name())
            .bind("named", worker.named())
            .bind("version", worker.version())
            .bind("createdAt", Rows.moment(worker.createdAt()))
            .execute()
        == 1;
  }

  /** Moves a worker on to its next version; false where somebody else did meanwhile. */
  boolean advance(Handle handle, SmartWorker from) {
    return handle
            .createUpdate(
                """
                update smart_worker set version = version + 1
                where id = :id and version = :version
                """)
            .bind("id", from.id())
            .bind("version", from.version())
            .execute()
        == 1;
  }

  void insertVersion(
      Handle handle, String workerId, int version, WorkerVersion content, Instant now) {
    byte[] config = content.configJson().getBytes(StandardCharsets.UTF_8);
    handle
        .createUpdate(
            """
            insert into worker_version (worker_id, version, type, script, config, created_at)
            values (:worker, :version, :type, :script, :config, :now)
            """)
        .bind("worker", workerId)
        .bind("version", version)
        .bind("type", content.type().name())
        .bind("script", content.script().getBytes(StandardCharsets.UTF_8))
        .bind("config", seal.seal(config, place(workerId, version)))
        .bind("now", Rows.moment(now))
        .execute();
    handle
        .createUpdate(
            "delete from worker_version where worker_id = :worker and version <= :version - :kept")
        .bind("worker", workerId)
        .bind("version", version)
        .bind("kept", KEPT_VERSIONS)
        .execute();
  }

  Optional<WorkerVersion> version(Handle handle, String workerId, int version) {
    return handle
        .createQuery(
            """
            select type, script, config from worker_version
            where worker_id = :worker and version = :version
            """)
        .bind("worker", workerId)
        .bind("version", version)
        .map((row, context) -> version(row, place(workerId, version)))
        .findOne();
  }

  private WorkerVersion version(ResultSet row, String place) throws SQLException {
    return new WorkerVersion(
        ScriptType.valueOf(row.getString("type")),
        new String(row.getBytes("script"), StandardCharsets.UTF_8),
        new String(seal.open(row.getBytes("config"), place), StandardCharsets.UTF_8));
  }

  Optional<SmartWorker> byId(Handle handle, String id) {
    return handle
        .createQuery("select " + COLUMNS + " from smart_worker where id = :id")
        .bind("id", id)
        .map(WorkerStore::worker)
        .findOne();
  }

  /** The workers of a name, of whichever owner; several where owners chose alike. */
  List<SmartWorker> byName(Handle handle, String name) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + " from smart_worker where name = :name order by created_at desc limit 10")
        .bind("name", name)
        .map(WorkerStore::worker)
        .list();
  }

  Optional<SmartWorker> named(Handle handle, String owner, String name) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + " from smart_worker where owner = :owner and name = :name and named")
        .bind("owner", owner)
        .bind("name", name)
        .map(WorkerStore::worker)
        .findOne();
  }

  /** A page of workers, in the order of their ids, after the given one. */
  List<SmartWorker> list(Handle handle, Optional<String> owner, String after, int limit) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                 from smart_worker
                where id > :after and (cast(:owner as text) is null or owner = :owner)
                order by id limit :limit
                """)
        .bind("after", after)
        .bind("owner", owner.orElse(null))
        .bind("limit", limit)
        .map(WorkerStore::worker)
        .list();
  }

  boolean delete(Handle handle, String id) {
    return handle.createUpdate("delete from smart_worker where id = :id").bind("id", id).execute()
        == 1;
  }

  private static SmartWorker worker(ResultSet row, StatementContext context) throws SQLException {
    return new SmartWorker(
        row.getString("id"),
        row.getString("owner"),
        row.getString("name"),
        row.getBoolean("named"),
        row.getInt("version"),
        Rows.instant(row, "created_at"));
  }

  private static String place(String workerId, int version) {
    return "worker_version/%s/%d".formatted(workerId, version);
  }
}
