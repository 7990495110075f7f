package dev.ashlar.worker;

import dev.ashlar.sandbox.GuestError;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a sandbox tells its listeners. The order is guaranteed: slice started, progress, finished or
 * failed, ended; and the terminated event is the last of all.
 */
public sealed interface SandboxEvent extends EmittedEvent {
  /** {@code job}: the sandbox is bound to this job for the rest of its life. */
  record JobBound(JobHandle job) implements SandboxEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("job", job);
    }
  }

  /** {@code sliceStart}, and {@code slice} with the number alone. */
  record SliceStart(SliceInfo slice) implements SandboxEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return List.of(Emission.of("sliceStart", slice), Emission.of("slice", slice.number()));
    }
  }

  /** {@code progress}: in percent; without a number the code does not say how far it is. */
  record Progress(SliceInfo slice, OptionalDouble percent) implements SandboxEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return List.of(
          percent.isPresent()
              ? Emission.of("progress", percent.getAsDouble())
              : Emission.of("progress"));
    }
  }

  /** {@code sliceFinish}: the slice has a result. */
  record SliceFinish(SliceInfo slice, TimeReport timeReport) implements SandboxEvent {
    public String jobAddress() {
      return slice.jobAddress();
    }

    public long sliceNumber() {
      return slice.number();
    }

    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return List.of(
          Emission.of("sliceFinish", this), Emission.of("metrics", slice.number(), timeReport));
    }
  }

  /** {@code sliceError}: the slice threw, was rejected, or took the sandbox with it. */
  record SliceError(SliceInfo slice, GuestError error) implements SandboxEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("sliceError", slice, error);
    }
  }

  /** {@code sliceEnd}: after either of the two. */
  record SliceEnd(SliceInfo slice) implements SandboxEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("sliceEnd", slice);
    }
  }

  /** {@code payment}: a slice that ran here was paid. */
  record Payment(String amount, String paymentAddress, long sliceNumber) implements SandboxEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("payment", amount, paymentAddress, sliceNumber);
    }
  }

  /** {@code ready}: idle, and may be used again. */
  record Ready() implements SandboxEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("ready");
    }
  }

  /** {@code terminate} and {@code end}: the sandbox is gone for good. */
  record Terminate(String cause) implements SandboxEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return List.of(Emission.of("terminate"), Emission.of("end"));
    }
  }
}
