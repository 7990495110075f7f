package dev.ashlar.app;

import picocli.CommandLine.Command;

/** What concerns money. */
@Command(
    name = "bank",
    mixinStandardHelpOptions = true,
    description = "Balances, and the proof that the books are right.",
    subcommands = {BalanceCommand.class, AuditCommand.class})
final class BankCommand {}
