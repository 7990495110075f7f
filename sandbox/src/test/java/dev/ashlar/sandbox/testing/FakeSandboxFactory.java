package dev.ashlar.sandbox.testing;

import dev.ashlar.sandbox.Sandbox;
import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.sandbox.SandboxProbe;
import dev.ashlar.sandbox.SandboxSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes {@link FakeSandbox}es that all run the same Java function, and remembers them. */
public final class FakeSandboxFactory implements SandboxFactory {
  private final SliceFunction function;
  private final List<FakeSandbox> made = new CopyOnWriteArrayList<>();

  public FakeSandboxFactory(SliceFunction function) {
    this.function = function;
  }

  @Override
  public Sandbox create(SandboxSpec spec) {
    var sandbox = new FakeSandbox(spec, function);
    made.add(sandbox);
    return sandbox;
  }

  @Override
  public boolean deterministic() {
    return false;
  }

  @Override
  public SandboxProbe probe() {
    return new SandboxProbe("fake", Map.of(), List.of());
  }

  /** Every sandbox made so far, oldest first. */
  public List<FakeSandbox> made() {
    return List.copyOf(made);
  }
}
