package dev.ashlar.wire;

import dev.ashlar.values.CanonicalJson;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wallet.Signature;
import dev.ashlar.wallet.WalletException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Objects of the DCP wire whose signature covers only their {@code auth} member. */
public final class Sealed {
  private static final JsonMapper JSON = JsonMapper.shared();

  private Sealed() {}

  /** A task as {@code requestTask} answers it: owner, signature over {@code auth}, auth, body. */
  public static ObjectNode task(PrivateKey scheduler, JsonNode auth, JsonNode body) {
    ObjectNode task = Fields.object();
    task.put("owner", scheduler.address().text());
    task.set("signature", JSON.readTree(scheduler.signText(CanonicalJson.write(auth)).json()));
    task.set("auth", auth);
    task.set("body", body);
    return task;
  }

  /** The wire's object of a signature over a text. */
  static JsonNode signatureNode(PrivateKey key, String text) {
    return JSON.readTree(key.signText(text).json());
  }

  /**
   * The {@code auth} of an {@code authorizationMessage} that a worker sent back, if the scheduler
   * signed it. Takes the object or its text.
   */
  public static Optional<JsonNode> auth(JsonNode message, Address scheduler) {
    try {
      JsonNode sealed = message.isString() ? JSON.readTree(message.asString()) : message;
      JsonNode auth = sealed.path("auth");
      boolean genuine =
          auth.isObject()
              && Signature.parse(sealed.path("signature"))
                  .isOf(scheduler, CanonicalJson.write(auth));
      return genuine ? Optional.of(auth) : Optional.empty();
    } catch (WalletException | JacksonException e) {
      return Optional.empty();
    }
  }
}
