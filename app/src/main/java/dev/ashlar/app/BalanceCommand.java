package dev.ashlar.app;

import dev.ashlar.wallet.PrivateKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** The balances of the wallet's accounts. */
@Command(
    name = "balance",
    mixinStandardHelpOptions = true,
    description =
        "Shows the balance of your account, and of the account that your worker earns on.")
final class BalanceCommand implements Callable<Integer> {
  @Mixin private Home home = new Home();

  @Parameters(
      paramLabel = "ACCOUNT",
      arity = "0..1",
      defaultValue = "",
      description = "An account of the wallet by name, label or address (default: all).")
  private String account = "";

  @Option(names = "--json", description = "An array on standard output.")
  private boolean json;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var accounts = accounts();
    var array = JsonMapper.shared().createArrayNode();
    try (var compute = home.connect()) {
      for (var entry : accounts.entrySet()) {
        var balance = compute.bank().balance(entry.getValue()).toString();
        var address = entry.getValue().address().text();
        array
            .addObject()
            .put("account", entry.getKey())
            .put("address", address)
            .put("balance", balance);
        if (!json) {
          spec.commandLine()
              .getOut()
              .println("%-10s %s  %s DCC".formatted(entry.getKey(), address, balance));
        }
      }
    }
    if (json) {
      spec.commandLine().getOut().println(array);
    }
    return 0;
  }

  private Map<String, PrivateKey> accounts() {
    var wallet = home.wallet();
    var accounts = new LinkedHashMap<String, PrivateKey>();
    if (!account.isEmpty()) {
      accounts.put(account, wallet.account(account));
      return accounts;
    }
    accounts.put("default", wallet.account());
    wallet.list().stream()
        .map(entry -> entry.name())
        .filter(name -> !name.equals("default") && !name.equals("id"))
        .forEach(name -> accounts.put(name, wallet.account(name)));
    return accounts;
  }
}
