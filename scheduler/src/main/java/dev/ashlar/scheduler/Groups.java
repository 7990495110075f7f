package dev.ashlar.scheduler;

import dev.ashlar.base.Ids;
import dev.ashlar.store.Database;
import dev.ashlar.wallet.Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Who may work for whom. A picture of all groups is kept in memory, because every request for work
 * asks; it is renewed when a group changes here, and by the clock for changes elsewhere.
 * Thread-safe.
 */
final class Groups {
  private final Database database;
  private final GroupTable table = new GroupTable();
  private final JobTable jobs = new JobTable();
  private final SchedulerLimits limits;
  private final RandomGenerator random;
  private volatile Map<String, ComputeGroup> byKey = Map.of();
  private volatile Map<String, ComputeGroup> byId = Map.of();

  Groups(Database database, SchedulerLimits limits, RandomGenerator random) {
    this.database = database;
    this.limits = limits;
    this.random = random;
  }

  /** A group as a peer names it, with the proof of membership it shows. */
  record Claim(@Nullable String joinKey, @Nullable String id, String joinHashHash) {
    static final Claim PUBLIC = new Claim(ComputeGroup.PUBLIC.joinKey(), null, "");
  }

  /** Brings the configured groups into the database. */
  void start(List<ComputeGroup> configured) {
    database.transact(handle -> configured.forEach(group -> table.put(handle, group, "")));
    refresh();
  }

  void refresh() {
    var keys = new HashMap<String, ComputeGroup>();
    var ids = new HashMap<String, ComputeGroup>();
    for (GroupTable.Owned owned : database.read(table::all)) {
      keys.put(owned.group().joinKey(), owned.group());
      ids.put(owned.group().id(), owned.group());
    }
    byKey = Map.copyOf(keys);
    byId = Map.copyOf(ids);
  }

  /** The ids of the groups in which these claims hold, in the session of that id. */
  Set<String> admitted(String sessionId, List<Claim> claims) {
    var admitted = new HashSet<String>();
    for (Claim claim : claims) {
      ComputeGroup group = find(claim);
      if (group != null && group.admits(sessionId, claim.joinHashHash())) {
        admitted.add(group.id());
      }
    }
    return admitted;
  }

  private @Nullable ComputeGroup find(Claim claim) {
    String key = claim.joinKey();
    if (key != null) {
      return byKey.get(key);
    }
    String id = claim.id();
    if (id == null) {
      return null;
    }
    ComputeGroup named = byId.get(id);
    if (named != null) {
      return named;
    }
    return byId.values().stream()
        .filter(group -> Integer.toString(group.number()).equals(id))
        .findFirst()
        .orElse(null);
  }

  @Nullable ComputeGroup group(String id) {
    return byId.get(id);
  }

  /** Puts an owner's job into groups; returns those that took it. */
  Set<String> addJob(Address peer, String sessionId, String job, List<Claim> claims) {
    Set<String> admitted = admitted(sessionId, claims);
    database.transact(handle -> {
      jobs.need(handle, job).requireOwner(peer);
      admitted.forEach(group -> table.addJob(handle, job, group));
    });
    return admitted;
  }

  Set<String> of(Handle handle, String job) {
    return table.groupsOf(handle, job);
  }

  /** Makes a group of that peer's. */
  ComputeGroup create(Address owner, String joinKey, String joinHash, String name) {
    ComputeGroup made =
        database.transaction(handle -> {
          if (table.find(handle, joinKey, null).isPresent()) {
            throw new SchedulerException(
                SchedulerException.Code.EDUP,
                "join key '%s' is taken".formatted(joinKey),
                "choose another");
          }
          int count = table.countOf(handle, owner.text());
          if (count >= limits.groupsPerOwner()) {
            throw SchedulerException.limit("groupsPerOwner", limits.groupsPerOwner(), count + 1);
          }
          var group =
              new ComputeGroup(
                  Ids.opaque(random), table.nextNumber(handle), joinKey, joinHash, name);
          table.put(handle, group, owner.text());
          return group;
        });
    refresh();
    return made;
  }

  /** Gives a group of that peer's another key, secret or name. */
  ComputeGroup change(
      Address owner, Claim which, @Nullable String joinKey, @Nullable String joinHash) {
    ComputeGroup changed =
        database.transaction(handle -> {
          ComputeGroup old = owned(handle, owner, which);
          var group =
              new ComputeGroup(
                  old.id(),
                  old.number(),
                  joinKey == null ? old.joinKey() : joinKey,
                  joinHash == null ? old.joinHash() : joinHash,
                  old.name());
          table.put(handle, group, owner.text());
          return group;
        });
    refresh();
    return changed;
  }

  void delete(Address owner, Claim which) {
    database.transact(handle -> table.delete(handle, owned(handle, owner, which).id()));
    refresh();
  }

  List<String> jobs(Address owner, Claim which) {
    return database.read(handle -> table.jobs(handle, owned(handle, owner, which).id()));
  }

  /** Takes a job out of a group: the group's owner may, and the job's. */
  boolean removeJob(Address peer, Claim which, String job) {
    return database.transaction(handle -> {
      ComputeGroup group = find(which);
      if (group == null || !jobs.need(handle, job).owner().equals(peer)) {
        group = owned(handle, peer, which);
      }
      return table.removeJob(handle, job, group.id());
    });
  }

  /** Takes all jobs out of a group of that peer's; their ids. */
  List<String> removeAllJobs(Address owner, Claim which) {
    return database.transaction(handle -> {
      String group = owned(handle, owner, which).id();
      List<String> removed = table.jobs(handle, group);
      removed.forEach(job -> table.removeJob(handle, job, group));
      return removed;
    });
  }

  private ComputeGroup owned(Handle handle, Address owner, Claim which) {
    GroupTable.Owned found =
        table
            .find(handle, which.joinKey(), which.id())
            .orElseThrow(() ->
                new SchedulerException(
                    SchedulerException.Code.ENOENT,
                    "no compute group '%s'".formatted(which.joinKey()),
                    "check its join key"));
    if (!found.owner().equals(owner.text())) {
      throw new SchedulerException(
          SchedulerException.Code.EPERM,
          "compute group '%s' is not yours".formatted(found.group().joinKey()),
          "use the identity that made it");
    }
    return found.group();
  }
}
