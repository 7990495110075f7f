package dev.ashlar.client;

import dev.ashlar.base.Amount;
import dev.ashlar.job.Capabilities;
import dev.ashlar.job.Capability;
import dev.ashlar.job.ErrorPolicy;
import dev.ashlar.job.JobFlag;
import dev.ashlar.job.JobId;
import dev.ashlar.job.Offer;
import dev.ashlar.job.PublicInfo;
import dev.ashlar.job.SemverRange;
import dev.ashlar.job.WorktimeRange;
import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.values.JsValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Describes one job and executes it once. Not thread-safe. */
public final class JobBuilder {
  private final Compute compute;
  private final Input input;
  private final JobListeners listeners = new JobListeners();
  private final Set<Class<? extends JobEvent>> wanted = new LinkedHashSet<>();
  private String source = "";
  private final List<JsValue> arguments = new ArrayList<>();
  private PublicInfo publicInfo = PublicInfo.NONE;
  private List<Group> groups = List.of(Group.PUBLIC);
  private Capabilities requirements = Capabilities.of(Capability.KVIN_V9);
  private WorktimeRange worktime = WorktimeRange.MAP_BASIC;
  private final List<String> dependencies = new ArrayList<>();
  private final Set<JobFlag> flags = EnumSet.noneOf(JobFlag.class);
  private ErrorPolicy errorPolicy = new ErrorPolicy.FailSlice();
  private boolean executed;

  JobBuilder(Compute compute, Input input) {
    this.compute = compute;
    this.input = input;
  }

  /** The work function, as JavaScript source of an expression that is a function. */
  public JobBuilder work(String javaScript) {
    this.source = javaScript;
    return this;
  }

  /** Further arguments of the work function, after the datum; added to those given before. */
  public JobBuilder args(@Nullable Object... values) {
    for (Object value : values) {
      arguments.add(Input.Encoded.of("argument " + (arguments.size() + 1), value).value());
    }
    return this;
  }

  /** What workers are shown of the job. */
  public JobBuilder publicInfo(String name, String description, @Nullable String link) {
    this.publicInfo = new PublicInfo(name, description, link == null ? "" : link);
    return this;
  }

  /** The groups whose workers may run it, instead of the public one. */
  public JobBuilder computeGroups(List<Group> groups) {
    if (groups.isEmpty()) {
      throw new ClientException(
          ClientException.Code.BAD_CALL,
          "a job without a compute group is never run",
          "name one, or leave the groups alone");
    }
    this.groups = List.copyOf(groups);
    return this;
  }

  /** One group whose workers may run it, instead of the public one. */
  public JobBuilder computeGroup(String joinKey, String joinSecret) {
    return computeGroups(List.of(Group.of(joinKey, joinSecret)));
  }

  /** What a worker must have, besides what our values need. */
  public JobBuilder requirements(Capability... needed) {
    requirements = Capabilities.of(needed).with(Capability.KVIN_V9);
    return this;
  }

  /** How the code is run; left out, as one function called for each datum. */
  public JobBuilder worktime(String name, String versions) {
    this.worktime = new WorktimeRange(name, SemverRange.parse(versions));
    return this;
  }

  /** Modules that are loaded before the first slice. */
  public JobBuilder requires(String... modules) {
    dependencies.addAll(List.of(modules));
    return this;
  }

  /** Runs the code in strict mode. */
  public JobBuilder useStrict() {
    flags.add(JobFlag.USE_STRICT);
    return this;
  }

  /** A worker runs at most one slice of the job. */
  public JobBuilder discrete() {
    flags.add(JobFlag.DISCRETE);
    return this;
  }

  /** The job takes more slices by {@link Job#addSlices} until {@link Job#close}. */
  public JobBuilder open() {
    if (!(input instanceof Input.Values)) {
      throw new ClientException(
          ClientException.Code.BAD_CALL,
          "only a job over values can stay open",
          "start it with forEach");
    }
    flags.add(JobFlag.OPEN);
    return this;
  }

  /** What happens to a slice that throws; left out, it counts as failed and the job goes on. */
  public JobBuilder errorPolicy(ErrorPolicy policy) {
    this.errorPolicy = policy;
    return this;
  }

  /** Calls the listener for every event of this type. */
  public <T extends JobEvent> JobBuilder on(Class<T> type, Consumer<? super T> listener) {
    listeners.on(type, listener);
    wanted.add(type);
    return this;
  }

  /** Calls the listener for every event of this name, in any case of letters. */
  public JobBuilder on(String name, Consumer<? super JobEvent> listener) {
    listeners.on(name, listener);
    wanted.add(JobEvent.class);
    return this;
  }

  /** Calls the listener for every event. */
  public JobBuilder on(Consumer<? super JobEvent> listener) {
    return on(JobEvent.class, listener);
  }

  /** Deploys for a fixed amount for each slice. */
  public Job exec(Amount perSlice) {
    return exec(new Offer.PerSlice(perSlice));
  }

  /** Deploys at the network's price. */
  public Job exec() {
    return exec(Offers.marketValue());
  }

  /**
   * Deploys the job and returns when the scheduler has it, all of its input included. Refusals come
   * with the scheduler's code, such as {@code ENOFUNDS}; then there is no job.
   */
  public Job exec(Offer offer) {
    Work work = finish();
    return new Deployment(compute, work, listeners, List.copyOf(wanted)).run(offer);
  }

  /**
   * Runs the job in this process: no scheduler, no account, no network; really parallel.
   *
   * @param sandboxes how many slices run at a time
   */
  public Job localExec(SandboxFactory factory, int sandboxes) {
    return LocalRun.start(finish(), listeners, factory, sandboxes);
  }

  private Work finish() {
    if (executed) {
      throw new ClientException(
          ClientException.Code.BAD_CALL, "the job was executed already", "describe it again");
    }
    if (source.isBlank()) {
      throw new ClientException(
          ClientException.Code.BAD_CALL, "the job has no work function", "call work(...)");
    }
    if (input instanceof Input.Values values) {
      values.check();
    }
    executed = true;
    return new Work(
        JobId.random(compute.random()),
        source,
        arguments,
        input,
        publicInfo,
        groups,
        requirements,
        worktime,
        dependencies,
        flags,
        errorPolicy);
  }
}
