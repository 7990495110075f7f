package dev.ashlar.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The worktimes that sandboxes know besides {@value JobCode#MAP_BASIC}; one version of each. */
public final class Worktimes {
  /** None. */
  public static final Worktimes NONE = new Worktimes(List.of());

  private final Map<String, Worktime> byName = new HashMap<>();

  /** Refuses two of one name. */
  public Worktimes(List<? extends Worktime> worktimes) {
    for (Worktime worktime : worktimes) {
      if (worktime.name().equals(JobCode.MAP_BASIC)
          || byName.put(worktime.name(), worktime) != null) {
        throw new IllegalArgumentException("two worktimes are named " + worktime.name());
      }
    }
  }

  /** Version by name, that of {@value JobCode#MAP_BASIC} included. */
  public Map<String, String> versions() {
    var versions = new TreeMap<String, String>();
    versions.put(JobCode.MAP_BASIC, JobCode.MAP_BASIC_VERSION);
    byName.forEach((name, worktime) -> versions.put(name, worktime.version()));
    return versions;
  }

  /**
   * The job in the form of {@value JobCode#MAP_BASIC}.
   *
   * @throws SandboxException NO_WORKTIME when there is no such worktime or it cannot be had
   */
  JobCode prepare(JobCode job) {
    if (job.worktime().equals(JobCode.MAP_BASIC)
        && job.worktimeVersion().equals(JobCode.MAP_BASIC_VERSION)) {
      return job;
    }
    Optional<Worktime> worktime = find(job.worktime(), job.worktimeVersion());
    if (worktime.isEmpty()) {
      throw new SandboxException(
          SandboxException.Code.NO_WORKTIME,
          "there is no worktime %s %s here, but %s"
              .formatted(job.worktime(), job.worktimeVersion(), versions()),
          "");
    }
    return worktime.get().prepare(job);
  }

  /** See {@link SandboxFactory#awaitWorktime}. */
  void bring(String name, String version) throws InterruptedException {
    Optional<Worktime> worktime = find(name, version);
    if (worktime.isPresent()) {
      worktime.get().bring();
    }
  }

  private Optional<Worktime> find(String name, String version) {
    return Optional.ofNullable(byName.get(name)).filter(it -> it.version().equals(version));
  }
}
