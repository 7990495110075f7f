package dev.ashlar.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox must know of a job to run its slices.
 *
 * @param workFunction source text of the function, an expression
 * @param arguments value bodies that follow the datum in every call; not copied
 * @param modules source by id, such as {@code package/file.js}
 * @param dependencies ids that are loaded before the first slice, so that a missing one fails the
 *     assignment
 * @param requirePath prefixes that {@code require} tries in front of an id
 * @param worktime which calling convention the function is written for
 * @param worktimeVersion its exact version
 * @param progressThrottle least time between two reported calls of {@code progress()}
 * @param determinism what clock and random numbers follow from; null where they are real
 */
public record JobCode(
    String workFunction,
    List<byte[]> arguments,
    Map<String, String> modules,
    List<String> dependencies,
    List<String> requirePath,
    boolean useStrict,
    String worktime,
    String worktimeVersion,
    JobPublic jobPublic,
    Duration progressThrottle,
    @Nullable Determinism determinism) {
  /** The calling convention that every sandbox knows. */
  public static final String MAP_BASIC = "map-basic";

  /** The one version of it there is. */
  public static final String MAP_BASIC_VERSION = "1.0.0";

  /** Reports of progress closer together than this are counted, not sent. */
  public static final Duration DEFAULT_THROTTLE = Duration.ofMillis(100);

  public JobCode {
    arguments = List.copyOf(arguments);
    arguments.forEach(ValueBody::check);
    modules = Map.copyOf(modules);
    dependencies = List.copyOf(dependencies);
    requirePath = List.copyOf(requirePath);
    if (progressThrottle.isNegative()) {
      throw new IllegalArgumentException("progress throttle is negative: " + progressThrottle);
    }
  }

  /** A function and its arguments, everything else as by default. */
  public static JobCode of(String workFunction, List<byte[]> arguments) {
    return new JobCode(
        workFunction,
        arguments,
        Map.of(),
        List.of(),
        List.of(),
        false,
        MAP_BASIC,
        MAP_BASIC_VERSION,
        JobPublic.DEFAULTS,
        DEFAULT_THROTTLE,
        null);
  }

  /** Other code with other arguments; everything else stays. */
  public JobCode withWork(String workFunction, List<byte[]> arguments) {
    return with(it -> {
      it.workFunction = workFunction;
      it.arguments = arguments;
    });
  }

  public JobCode withModules(
      Map<String, String> modules, List<String> dependencies, List<String> requirePath) {
    return with(it -> {
      it.modules = modules;
      it.dependencies = dependencies;
      it.requirePath = requirePath;
    });
  }

  public JobCode withUseStrict(boolean useStrict) {
    return with(it -> it.useStrict = useStrict);
  }

  public JobCode withJobPublic(JobPublic jobPublic) {
    return with(it -> it.jobPublic = jobPublic);
  }

  public JobCode withWorktime(String worktime, String worktimeVersion) {
    return with(it -> {
      it.worktime = worktime;
      it.worktimeVersion = worktimeVersion;
    });
  }

  public JobCode withProgressThrottle(Duration progressThrottle) {
    return with(it -> it.progressThrottle = progressThrottle);
  }

  public JobCode withDeterminism(Determinism determinism) {
    return with(it -> it.determinism = determinism);
  }

  private JobCode with(Consumer<Changes> change) {
    var changes = new Changes(this);
    change.accept(changes);
    return changes.made();
  }

  /** The components while some of them change. */
  private static final class Changes {
    String workFunction;
    List<byte[]> arguments;
    Map<String, String> modules;
    List<String> dependencies;
    List<String> requirePath;
    boolean useStrict;
    String worktime;
    String worktimeVersion;
    JobPublic jobPublic;
    Duration progressThrottle;
    @Nullable Determinism determinism;

    Changes(JobCode from) {
      workFunction = from.workFunction;
      arguments = from.arguments;
      modules = from.modules;
      dependencies = from.dependencies;
      requirePath = from.requirePath;
      useStrict = from.useStrict;
      worktime = from.worktime;
      worktimeVersion = from.worktimeVersion;
      jobPublic = from.jobPublic;
      progressThrottle = from.progressThrottle;
      determinism = from.determinism;
    }

    JobCode made() {
      return new JobCode(
          workFunction,
          arguments,
          modules,
          dependencies,
          requirePath,
          useStrict,
          worktime,
          worktimeVersion,
          jobPublic,
          progressThrottle,
          determinism);
    }
  }
}
