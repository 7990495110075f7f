package dev.ashlar.job;

import dev.ashlar.wallet.Address;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * All that a deployer says about a job, checked. A spec that exists can be run.
 *
 * @param arguments the further arguments of the work function, each an URI: data or a place
 * @param estimationSlices how many slices run before the price is known; {@link #SCHEDULER_DECIDES}
 *     or {@link #ALL_SLICES} besides numbers
 * @param resultStorage where results go instead of to the scheduler, or null
 */
public record JobSpec(
    JobId id,
    Address paymentAccount,
    String workFunction,
    List<String> arguments,
    InputSet input,
    Offer offer,
    Capabilities requirements,
    WorktimeRange worktime,
    List<String> dependencies,
    List<String> requirePath,
    Set<JobFlag> flags,
    long estimationSlices,
    ErrorPolicy errorPolicy,
    PublicInfo publicInfo,
    @Nullable ResultStorage resultStorage) {
  public static final long SCHEDULER_DECIDES = -1;
  public static final long ALL_SLICES = Long.MAX_VALUE;

  public JobSpec {
    arguments = List.copyOf(arguments);
    dependencies = List.copyOf(dependencies);
    requirePath = List.copyOf(requirePath);
    flags = Set.copyOf(flags);
  }

  /**
   * Reads the data of {@code submit@5} and of {@code submit@2}; whichever members are there decide.
   * Refuses with {@code EBADARG}, {@code EWORKTOOBIG}, {@code ENOCAPABILITY} and the like.
   */
  public static JobSpec parse(JsonNode data, JobLimits limits) {
    return new JobSpecParser(data, limits).parse();
  }

  public static JobSpec parse(JsonNode data) {
    return parse(data, JobLimits.DEFAULTS);
  }

  public boolean is(JobFlag flag) {
    return flags.contains(flag);
  }
}
