package dev.ashlar.scheduler;

import dev.ashlar.base.Amount;
import dev.ashlar.wallet.Address;
import dev.ashlar.wire.WireRequest;
import dev.ashlar.wire.WireService;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Balances and transfers, for who shows the account's consent. */
final class BankTellerService implements WireService {
  private static final int MAX_ACCOUNTS = 100;

  private final Scheduler scheduler;

  BankTellerService(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public JsonNode handle(WireRequest request) {
    return switch (request.operation()) {
      case "viewAccounts" -> viewAccounts(request);
      case "transfer" -> transfer(request);
      default -> throw Services.unknown(request);
    };
  }

  private JsonNode viewAccounts(WireRequest request) {
    List<String> texts = Json.texts(request.data().path("addresses"));
    if (texts.size() > MAX_ACCOUNTS) {
      throw SchedulerException.limit("addresses", MAX_ACCOUNTS, texts.size());
    }
    List<Address> addresses = texts.stream().map(Json::address).toList();
    addresses.forEach(request.authorization()::require);
    ObjectNode reply = Json.object();
    ArrayNode accounts = reply.putArray("accounts");
    scheduler
        .viewAccounts(addresses)
        .forEach((address, balance) ->
            accounts.addObject().put("address", address.text()).put("balance", balance.toString()));
    return reply;
  }

  private JsonNode transfer(WireRequest request) {
    JsonNode data = request.data();
    Address from = Json.address(data, "fromAccount");
    Address to = Json.address(data, "toAccount");
    request.authorization().require(from);
    Amount moved =
        data.path("transferAll").asBoolean(false)
            ? scheduler.transferAll(from, to)
            : scheduler.transfer(from, to, amount(data.path("amount")));
    return JsonNodeFactory.instance.stringNode(moved.toString());
  }

  private static Amount amount(JsonNode amount) {
    try {
      return amount.isNumber()
          ? Amount.ofDouble(amount.asDouble())
          : Amount.ofDecimal(amount.asString(""));
    } catch (IllegalArgumentException e) {
      throw SchedulerException.badArgument(
          "amount: " + e.getMessage(), "send decimal text with at most 18 decimals");
    }
  }
}
