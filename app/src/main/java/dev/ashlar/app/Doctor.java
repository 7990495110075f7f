package dev.ashlar.app;

import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.EngineFile;
import dev.ashlar.sandbox.SandboxException;
import dev.ashlar.sandbox.SandboxProbe;
import dev.ashlar.sandbox.SelfTestReport;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Looks whether code of strangers may run on this machine: by starting a sandbox as guests get it,
 * and by attacking its walls from inside.
 */
final class Doctor {
  private static final String OK = "ok";

  private final List<Finding> findings = new ArrayList<>();

  private Doctor() {}

  static List<Finding> examine() {
    var doctor = new Doctor();
    doctor.findings.addAll(List.of(Machine.system(), Machine.size(), Machine.jdk()));
    doctor.sandbox();
    doctor.findings.add(Machine.landlock());
    doctor.findings.add(Machine.userNamespaces());
    doctor.findings.add(Machine.postgres());
    return List.copyOf(doctor.findings);
  }

  private void sandbox() {
    CellOptions options;
    try {
      options = EnginePath.cells();
      findings.add(engine(options));
    } catch (AppException e) {
      findings.add(Finding.bad("engine", e));
      return;
    } catch (SandboxException e) {
      findings.add(Finding.bad("engine", e));
      return;
    }
    // What does not stand is to be shown, so nothing is refused here.
    var trial = options.withReady(0).withHardening(CellOptions.Hardening.BEST);
    try (var pool = new CellPool(trial)) {
      var probe = pool.probe();
      walls(probe);
      if (!probe.engine().isEmpty()) {
        selfTest(pool.selfTest());
      }
    } catch (SandboxException e) {
      findings.add(Finding.bad("self-test", e));
    }
  }

  private static Finding engine(CellOptions options) {
    var file = EngineFile.read(options.engine());
    var text = "%s, %.1f MB, SHA-256 %s".formatted(file.path(), file.size() / 1e6, file.sha256());
    if (file.isPublished()) {
      return Finding.good("engine", text + ", as published");
    }
    return options.anyBuild()
        ? Finding.note(
            "engine",
            text + ": not the build that npm has published; you vouch for it by ASHLAR_DENO",
            "")
        : Finding.bad(
            "engine",
            text + ": not the build that npm has published",
            "remove it and start by ./ashlar, which fetches deno %s; or vouch for it by ASHLAR_DENO"
                .formatted(EngineFile.version()));
  }

  private void walls(SandboxProbe probe) {
    if (!probe.engine().isEmpty()) {
      findings.add(Finding.good("engine runs", probe.engine()));
    }
    new TreeMap<>(probe.layers())
        .forEach((name, said) -> {
          if (said.equals(OK)) {
            findings.add(Finding.good("wall " + name, "stands"));
          } else if (probe.missing().stream().noneMatch(line -> line.startsWith(name + ":"))) {
            findings.add(Finding.note("wall " + name, said, ""));
          }
        });
    probe
        .missing()
        .forEach(line ->
            findings.add(
                Finding.bad(
                    "wall", line, "run guests on Linux with seccomp, outside of what forbids it")));
  }

  private void selfTest(SelfTestReport report) {
    var text =
        "%d ways out tried in %.1f s".formatted(report.attempts(), report.took().toMillis() / 1e3);
    if (report.holds()) {
      findings.add(Finding.good("self-test", text + ", none leads anywhere"));
    }
    report
        .fallen()
        .forEach(fallen ->
            findings.add(
                Finding.bad("self-test", fallen, "run no code of strangers here, and report it")));
  }
}
