package dev.ashlar.app;

import dev.ashlar.bank.Audit;
import dev.ashlar.bank.Bank;
import dev.ashlar.store.Database;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Recomputes the books from the first entry, with the network up or down. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "Proves from the first entry that the books are right; exit code 1 when they are not.")
final class AuditCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".ashlar",
      description = "Data folder of the network (default: ./.ashlar).")
  private Path data = Path.of(".ashlar");

  @Option(
      names = "--database-url",
      paramLabel = "JDBC-URL",
      description = "The network's PostgreSQL, when it is not the embedded one.")
  private @Nullable String databaseUrl;

  @Option(names = "--json", description = "One object on standard output.")
  private boolean json;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() {
    try (var database =
        databaseUrl == null
            ? Database.attach(data.toAbsolutePath().normalize())
            : DatabaseUrl.open(databaseUrl)) {
      var audit = Bank.audit(database);
      spec.commandLine().getOut().println(json ? json(audit) : text(audit));
      return audit.balanced() ? 0 : 1;
    }
  }

  private static String json(Audit audit) {
    var object = JsonMapper.builder().build().createObjectNode();
    object.put("balanced", audit.balanced());
    object.put("sum", audit.sum().toString());
    object.put("entries", audit.entries());
    object.put("accounts", audit.accounts());
    var problems = object.putArray("problems");
    audit.problems().forEach(problems::add);
    return object.toString();
  }

  private static String text(Audit audit) {
    var verdict = audit.balanced() ? "The books are right" : "The books are WRONG";
    var problems = audit.problems().isEmpty() ? "" : "\n  " + String.join("\n  ", audit.problems());
    return "%s: %d entries, %d accounts, sum %s%s"
        .formatted(verdict, audit.entries(), audit.accounts(), audit.sum(), problems);
  }
}
