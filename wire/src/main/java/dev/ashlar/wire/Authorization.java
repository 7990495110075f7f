package dev.ashlar.wire;

import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.Signature;
import dev.ashlar.wallet.WalletException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The consent of keys other than the sender's to one request: signatures over its payload as it was
 * sent.
 */
public final class Authorization {
  /** Entries beyond this many are not looked at. */
  private static final int MAX_ENTRIES = 100;

  private final Address guardian;
  private final Address accessor;
  private final JsonNode allow;
  private final JsonNode auth;
  private final Supplier<@Nullable String> rawPayload;

  /**
   * @param rawPayload gives the payload's text as sent, or null where the request came inside a
   *     batch and so can carry no signature; asked only when somebody wants to know
   */
  Authorization(
      Address guardian,
      Address accessor,
      JsonNode allow,
      JsonNode auth,
      Supplier<@Nullable String> rawPayload) {
    this.guardian = guardian;
    this.accessor = accessor;
    this.allow = allow;
    this.auth = auth;
    this.rawPayload = rawPayload;
  }

  /**
   * Whether the key of this address signed that the session's peer may use it here. The peer's own
   * address needs the same proof, because a request that needs consent says so itself.
   */
  public boolean grants(Address resource) {
    if (!isAllowed(resource)) {
      return false;
    }
    try {
      String payload = rawPayload.get();
      JsonNode signature = auth.path(resource.text());
      return payload != null
          && signature.isObject()
          && Signature.parse(signature).isOf(resource, payload);
    } catch (WalletException e) {
      return false;
    }
  }

  /** As {@link #grants}, but refuses with {@code EAUTH}. */
  public void require(Address resource) {
    if (!grants(resource)) {
      throw new WireException(
          WireException.Code.EAUTH,
          "the request is not authorized by " + resource,
          "sign it with the key of that address");
    }
  }

  private boolean isAllowed(Address resource) {
    int seen = 0;
    for (JsonNode entry : allow) {
      if (++seen > MAX_ENTRIES) {
        return false;
      }
      if (is(entry.path("resource"), resource)
          && is(entry.path("guardian"), guardian)
          && is(entry.path("accessor"), accessor)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(JsonNode text, Address address) {
    try {
      return text.isString() && Address.of(text.asString()).equals(address);
    } catch (WalletException e) {
      return false;
    }
  }
}
