package dev.ashlar.scheduler;

import dev.ashlar.job.SliceRuns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What workers showed that they were given by an earlier run of this program, or by another node:
 * believed for the time of a lease, so that they are not given the same slices once more. Kept here
 * because the chunks may come only later. Guarded by the dispatcher's lock.
 */
final class Claims {
  /** More than this is not remembered; then a slice may be done twice, and is paid once. */
  private static final int MAX = 10_000;

  /** Oldest first. */
  private final List<Claim> claims = new ArrayList<>();

  /** Until when an authorization is no news, by its id, oldest first. */
  private final LinkedHashMap<String, Long> seen = new LinkedHashMap<>();

  /**
   * @param id of the authorization that shows it
   */
  record Claim(String id, WorkerId worker, String job, SliceRuns slices, long untilMillis) {
    Claim without(SliceRuns gone) {
      return new Claim(id, worker, job, slices.minus(gone), untilMillis);
    }
  }

  /** Whether the authorization has not been shown before; what it gave may have come back since. */
  boolean isNews(String id) {
    return !seen.containsKey(id);
  }

  void add(Claim claim) {
    if (claims.size() >= MAX) {
      claims.removeFirst();
    }
    claims.add(claim);
    seen.put(claim.id(), claim.untilMillis());
    if (seen.size() > MAX) {
      seen.pollFirstEntry();
    }
  }

  /** Forgets what is not believed any more. */
  void expire(long nowMillis) {
    claims.removeIf(claim -> claim.untilMillis() < nowMillis);
    seen.values().removeIf(until -> until < nowMillis);
  }

  /** The claims on slices of a job that are believed still. */
  List<Claim> of(String job, long nowMillis) {
    var found = new ArrayList<Claim>();
    for (Claim claim : claims) {
      if (claim.job().equals(job) && claim.untilMillis() >= nowMillis) {
        found.add(claim);
      }
    }
    return found;
  }

  /** The worker gave back all that it had. */
  void forget(WorkerId worker) {
    claims.removeIf(claim -> claim.worker().equals(worker));
  }

  /** The worker gave slices back, or they have results. */
  void forget(WorkerId worker, String job, SliceRuns slices) {
    claims.replaceAll(claim ->
        claim.worker().equals(worker) && claim.job().equals(job) ? claim.without(slices) : claim);
  }
}
