package dev.ashlar.sandbox;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * Makes sandboxes in an evaluator elsewhere, over DCP's line protocol; each is a connection.
 *
 * <p>What runs there has the walls and the memory limit of that evaluator, which we cannot see; the
 * evaluator that DCP publishes for Node.js has none. Wall time and silence are limited from here,
 * CPU time is what the evaluator says, never more than the wall time.
 *
 * @param host where it listens
 * @param port its port, usually {@value EvaluatorOptions#DEFAULT_PORT}
 */
public record StreamSandboxFactory(String host, int port) implements SandboxFactory {
  @Override
  public Sandbox create(SandboxSpec spec) {
    return StreamSandbox.open(spec, address());
  }

  /** The protocol has no word for it. */
  @Override
  public boolean deterministic() {
    return false;
  }

  @Override
  public SandboxProbe probe() {
    var walls = "the walls of an evaluator elsewhere cannot be seen from here";
    try (StreamSandbox sandbox =
        StreamSandbox.open(
            new SandboxSpec("probe", SandboxSpec.DEFAULT_MEMORY_MIB, SandboxLimits.DEFAULTS),
            address())) {
      return new SandboxProbe(
          "evaluator at %s:%d, worktimes %s".formatted(host, port, sandbox.worktimes()),
          Map.of(),
          List.of(walls));
    } catch (SandboxException e) {
      return new SandboxProbe("", Map.of(), List.of(e.line()));
    }
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }
}
