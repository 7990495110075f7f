package dev.ashlar.wallet;

import dev.ashlar.wallet.WalletException.Code;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON body with its owner and the owner's signature: the envelope of everything on the DCP wire.
 *
 * <p>The signature covers the body's text as it stands. A JavaScript peer verifies by parsing and
 * stringifying, so the body given to {@link #sign} must be a fixed point of that; a received body
 * is kept and hashed as the characters that came, never re-serialised.
 */
public record SignedMessage(Address owner, Signature signature, String bodyJson) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Signs a body that is canonical JSON already. */
  public static SignedMessage sign(PrivateKey key, String bodyJson) {
    return new SignedMessage(key.address(), key.signText(bodyJson), bodyJson);
  }

  /**
   * Reads an envelope and verifies it. Throws {@code MALFORMED} for what is no envelope and {@code
   * BAD_SIGNATURE} where the owner did not sign the body.
   */
  public static SignedMessage parse(String text) {
    SignedMessage message = read(text);
    if (!message.signature.isOf(message.owner, message.bodyJson)) {
      throw new WalletException(
          Code.BAD_SIGNATURE,
          "the body was not signed by " + message.owner,
          "sign the body's text exactly as it is sent");
    }
    return message;
  }

  private static SignedMessage read(String text) {
    Map<String, String> members = RawJson.members(text);
    String owner = need(members, "owner");
    String signature = need(members, "signature");
    String body = need(members, "body");
    if (signature.length() > MAX_SIGNATURE || owner.length() > MAX_OWNER) {
      throw WalletException.malformed("owner or signature of a message is too long");
    }
    try {
      return new SignedMessage(
          Address.of(JSON.readTree(owner).stringValue()),
          Signature.parse(JSON.readTree(signature)),
          body);
    } catch (JacksonException e) {
      throw new WalletException(Code.MALFORMED, "not a signed message", "", e);
    }
  }

  /** Characters of an owner, quotes and escapes included. */
  private static final int MAX_OWNER = 300;

  /** Characters of a signature object; a plain one has less than 400. */
  private static final int MAX_SIGNATURE = 4096;

  private static String need(Map<String, String> members, String name) {
    String raw = members.get(name);
    if (raw == null) {
      throw WalletException.malformed("a signed message without " + name);
    }
    return raw;
  }

  /** The whole envelope, as sent. */
  public String text() {
    return "{\"owner\":\"%s\",\"signature\":".formatted(owner.text())
        + signature.json()
        + ",\"body\":"
        + bodyJson
        + "}";
  }
}
