package dev.ashlar.client;

import dev.ashlar.base.Amount;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The accounts at the scheduler's bank of whoever holds their keys. */
public final class Bank {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Connections connections;
  private final PrivateKey account;

  Bank(Connections connections, PrivateKey account) {
    this.connections = connections;
    this.account = account;
  }

  /** What is on the client's own account. */
  public Amount balance() {
    return balance(account);
  }

  /** What is on this account. */
  public Amount balance(PrivateKey key) {
    ObjectNode data = JSON.createObjectNode();
    data.putArray("addresses").add(key.address().text());
    JsonNode reply = connections.ask(Service.BANK_TELLER, "viewAccounts", data, List.of(key));
    return amount(reply.path("accounts").path(0).path("balance"));
  }

  /** Sends an amount from the client's own account. */
  public Amount transfer(Address to, Amount amount) {
    ObjectNode data = parties(to).put("amount", amount.toString());
    return amount(connections.ask(Service.BANK_TELLER, "transfer", data, List.of(account)));
  }

  /** Sends all there is, and says how much that was. */
  public Amount transferAll(Address to) {
    ObjectNode data = parties(to).put("transferAll", true);
    return amount(connections.ask(Service.BANK_TELLER, "transfer", data, List.of(account)));
  }

  private ObjectNode parties(Address to) {
    return JSON.createObjectNode()
        .put("fromAccount", account.address().text())
        .put("toAccount", to.text());
  }

  static Amount amount(JsonNode node) {
    try {
      return Amount.ofDecimal(node.asString(""));
    } catch (IllegalArgumentException e) {
      throw new ClientException(
          ClientException.Code.BAD_ANSWER, "not an amount: " + node, "update the scheduler", e);
    }
  }
}
