package dev.ashlar.app;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Says whether code of strangers may run here, and what the machine lacks. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Tries the walls of the sandbox on this machine, and says what is missing.",
    footer = "Exit codes: 0 code of strangers may run here, 1 it may not.")
final class DoctorCommand implements Callable<Integer> {
  @Option(names = "--json", description = "One object on standard output.")
  private boolean json;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() {
    var findings = Doctor.examine();
    boolean usable = findings.stream().noneMatch(one -> one.state() == Finding.State.BAD);
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(json(findings, usable));
    } else {
      findings.forEach(finding -> out.println(line(finding)));
      out.println();
      out.println(
          usable
              ? "Code of strangers may run on this machine."
              : "CODE OF STRANGERS MUST NOT RUN ON THIS MACHINE; what is marked ✗ says why.");
    }
    out.flush();
    return usable ? 0 : 1;
  }

  private static String line(Finding finding) {
    var mark =
        switch (finding.state()) {
          case GOOD -> "✓";
          case NOTE -> "·";
          case BAD -> "✗";
        };
    var found = "%s %-21s %s".formatted(mark, finding.topic(), finding.text());
    return finding.remedy().isEmpty()
        ? Terminal.plain(found)
        : "%s%n%-24s→ %s".formatted(Terminal.plain(found), "", Terminal.plain(finding.remedy()));
  }

  private static String json(List<Finding> findings, boolean usable) {
    var object = JsonMapper.builder().build().createObjectNode();
    object.put("usable", usable);
    var list = object.putArray("findings");
    for (var finding : findings) {
      list.addObject()
          .put("topic", finding.topic())
          .put("state", finding.state().name().toLowerCase(Locale.ROOT))
          .put("text", finding.text())
          .put("remedy", finding.remedy());
    }
    return object.toString();
  }
}
