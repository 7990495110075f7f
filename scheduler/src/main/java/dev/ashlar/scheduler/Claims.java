package dev.ashlar.scheduler;

import dev.ashlar.job.SliceRuns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  private final Set<String> seen = new HashSet<>();

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
    return !seen.contains(id);
  }

  void add(Claim claim) {
    if (claims.size() >= MAX) {
      seen.remove(claims.removeFirst().id());
    }
    claims.add(claim);
    seen.add(claim.id());
  }

  /** Forgets what is not believed any more. */
  void expire(long nowMillis) {
    claims.removeIf(claim -> {
      boolean over = claim.untilMillis() < nowMillis;
      if (over) {
        seen.remove(claim.id());
      }
      return over;
    });
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
