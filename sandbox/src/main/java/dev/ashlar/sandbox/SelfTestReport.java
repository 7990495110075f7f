package dev.ashlar.sandbox;

import java.time.Duration;
import java.util.List;

/**
 * What came of the attacks on our own walls.
 *
 * @param attempts how many ways out were tried
 * @param fallen those that led somewhere, with what they said; empty: untrusted code may run here
 */
public record SelfTestReport(int attempts, List<String> fallen, Duration took) {
  public SelfTestReport {
    fallen = List.copyOf(fallen);
  }

  /** Whether every wall held. */
  public boolean holds() {
    return fallen.isEmpty();
  }

  SandboxException refusal() {
    return new SandboxException(
        SandboxException.Code.NOT_HARDENED,
        "the self-test got out of the sandbox: " + String.join("; ", fallen),
        "run no code of strangers here, report it, and see `ashlar doctor`; "
            + "for code you trust there is --hardening best");
  }
}
