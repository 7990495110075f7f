package dev.ashlar.job;

import java.util.EnumSet;
import java.util.Set;

/** Switches of a job, with their bits on the wire. */
public enum JobFlag {
  /** Runs on the deployer's own machine only; nobody is paid. */
  LOCAL_EXEC("localExec", 1),
  /** Stays open for more slices until its owner closes it. */
  OPEN("isOpen", 2),
  /** Workers log more about failures in their sandboxes. */
  WORKER_CONSOLE("workerConsole", 4),
  GREEDY_ESTIMATION("greedyEstimation", 8),
  /** A worker works at most once on it. */
  DISCRETE("discrete", 16),
  USE_STRICT("useStrict", 32);

  private final String wireName;
  private final int bit;

  JobFlag(String wireName, int bit) {
    this.wireName = wireName;
    this.bit = bit;
  }

  /** The member of a submit that carries it. */
  public String wireName() {
    return wireName;
  }

  public static int bits(Set<JobFlag> flags) {
    int bits = 0;
    for (JobFlag flag : flags) {
      bits |= flag.bit;
    }
    return bits;
  }

  public static Set<JobFlag> ofBits(int bits) {
    Set<JobFlag> flags = EnumSet.noneOf(JobFlag.class);
    for (JobFlag flag : values()) {
      if ((bits & flag.bit) != 0) {
        flags.add(flag);
      }
    }
    return flags;
  }
}
