package dev.ashlar.wallet;

import dev.ashlar.wallet.WalletException.Code;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A recoverable signature: {@code r} and {@code s} of 32 bytes, {@code v} 27 or 28. */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content
public record Signature(byte[] r, byte[] s, int v) {
  static final int FIRST_V = 27;

  /** Refuses other lengths and other values of {@code v}. */
  public Signature {
    if (r.length != 32 || s.length != 32 || v < FIRST_V || v > FIRST_V + 1) {
      throw WalletException.malformed(
          "not a signature: r has %d bytes, s has %d, v is %d".formatted(r.length, s.length, v));
    }
    r = r.clone();
    s = s.clone();
  }

  @Override
  public byte[] r() {
    return r.clone();
  }

  @Override
  public byte[] s() {
    return s.clone();
  }

  /** Who signed this hash; throws {@code BAD_SIGNATURE} where nobody can have. */
  public Address recover(byte[] hash) {
    return signer(hash)
        .orElseThrow(() ->
            new WalletException(
                Code.BAD_SIGNATURE, "no key can have made this signature", "sign again"));
  }

  /** Whether this is the signature of that address over the personal-message hash of a text. */
  public boolean isOf(Address owner, String text) {
    return signer(Hashes.personal(text)).filter(owner::equals).isPresent();
  }

  private Optional<Address> signer(byte[] hash) {
    if (hash.length != 32) {
      throw new IllegalArgumentException("a signed hash has 32 bytes, not " + hash.length);
    }
    return Curve.best().recover(hash, r, s, v - FIRST_V).map(Address::ofPublicKey);
  }

  /** The object of the wire, in its key order and without white space. */
  public String json() {
    var text = new StringBuilder(384);
    buffer(text.append("{\"r\":"), r);
    buffer(text.append(",\"s\":"), s);
    return text.append(",\"v\":").append(v).append('}').toString();
  }

  private static void buffer(StringBuilder text, byte[] bytes) {
    text.append("{\"type\":\"Buffer\",\"data\":[");
    for (int i = 0; i < bytes.length; i++) {
      text.append(i == 0 ? "" : ",").append(bytes[i] & 0xFF);
    }
    text.append("]}");
  }

  /** Reads the object of the wire. */
  public static Signature parse(JsonNode node) {
    JsonNode v = node.path("v");
    if (!v.isInt()) {
      throw WalletException.malformed("not a signature: v is not a whole number");
    }
    return new Signature(bytes(node, "r"), bytes(node, "s"), v.intValue());
  }

  private static byte[] bytes(JsonNode node, String name) {
    JsonNode data = node.path(name).path("data");
    if (!data.isArray() || data.size() != 32) {
      throw WalletException.malformed("not a signature: %s is not 32 bytes".formatted(name));
    }
    var bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      JsonNode element = data.get(i);
      int value = element.isInt() ? element.intValue() : -1;
      if (value < 0 || value > 255) {
        throw WalletException.malformed("not a signature: %s[%d] is no byte".formatted(name, i));
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature that
        && v == that.v
        && Arrays.equals(r, that.r)
        && Arrays.equals(s, that.s);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(r) * 31 + Arrays.hashCode(s);
  }
}
