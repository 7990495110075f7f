package dev.ashlar.scheduler;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Compute groups and the jobs in them. */
final class GroupTable {
  private static final String COLUMNS = "id, number, join_key, join_hash, name, owner";

  /** A group as somebody made it; the owner of those from the configuration is empty. */
  record Owned(ComputeGroup group, String owner) {}

  /** Adds a group, or brings the one of that id up to date. */
  void put(Handle handle, ComputeGroup group, String owner) {
    handle.execute(
        """
        insert into compute_group (id, number, join_key, join_hash, name, owner)
        values (?, ?, ?, ?, ?, ?)
        on conflict (id) do update set join_key = excluded.join_key,
          join_hash = excluded.join_hash, name = excluded.name
        """,
        group.id(),
        group.number(),
        group.joinKey(),
        group.joinHash(),
        group.name(),
        owner);
  }

  int nextNumber(Handle handle) {
    return handle
        .createQuery("select coalesce(max(number), 0) + 1 from compute_group")
        .mapTo(Integer.class)
        .one();
  }

  int countOf(Handle handle, String owner) {
    return handle
        .createQuery("select count(*) from compute_group where owner = :owner")
        .bind("owner", owner)
        .mapTo(Integer.class)
        .one();
  }

  List<Owned> all(Handle handle) {
    return handle
        .createQuery("select " + COLUMNS + " from compute_group order by number")
        .map(GroupTable::read)
        .list();
  }

  Optional<Owned> find(Handle handle, @Nullable String joinKey, @Nullable String idOrNumber) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                 from compute_group
                where join_key = :key or (cast(:key as text) is null and (id = :id or number::text = :id))
                """)
        .bind("key", joinKey)
        .bind("id", idOrNumber)
        .map(GroupTable::read)
        .findOne();
  }

  void delete(Handle handle, String id) {
    handle.execute("delete from compute_group where id = ?", id);
  }

  void addJob(Handle handle, String job, String group) {
    handle.execute(
        "insert into job_group (job, group_id) values (?, ?) on conflict do nothing", job, group);
  }

  boolean removeJob(Handle handle, String job, String group) {
    return handle.execute("delete from job_group where job = ? and group_id = ?", job, group) > 0;
  }

  List<String> jobs(Handle handle, String group) {
    return handle
        .createQuery(
            """
            select job from job_group join job on job.id = job_group.job
            where group_id = :group and ended_at is null order by job
            """)
        .bind("group", group)
        .mapTo(String.class)
        .list();
  }

  Set<String> groupsOf(Handle handle, String job) {
    return new TreeSet<>(
        handle
            .createQuery("select group_id from job_group where job = :job")
            .bind("job", job)
            .mapTo(String.class)
            .list());
  }

  private static Owned read(ResultSet row, StatementContext context) throws SQLException {
    return new Owned(
        new ComputeGroup(
            row.getString("id"),
            row.getInt("number"),
            row.getString("join_key"),
            row.getString("join_hash"),
            row.getString("name")),
        row.getString("owner"));
  }
}
