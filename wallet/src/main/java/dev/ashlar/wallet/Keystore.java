package dev.ashlar.wallet;

import dev.ashlar.wallet.WalletException.Code;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A private key locked by a passphrase: an Ethereum V3 file with the three fields that DCP adds
 * (label, timestamp, process). Immutable. Files are the same byte for byte as read, and open with
 * every program that knows the format.
 *
 * <p>Read: scrypt and pbkdf2 (HMAC-SHA-256) within the limits of {@link KeyDerivation}. Written:
 * scrypt.
 */
public final class Keystore {
  /** Characters of a keystore file; a usual one has 500. */
  public static final int MAX_LENGTH = 64 * 1024;

  private static final int VERSION = 3;
  private static final String CIPHER = "aes-128-ctr";
  private static final HexFormat HEX = HexFormat.of();
  private static final JsonMapper JSON = JsonMapper.shared();

  /** How much work a passphrase costs to try. */
  public enum Strength {
    /** 128 MiB and about half a second a try. */
    STRONG(1 << 17),
    /** What DCP's own programs write: one MiB and milliseconds a try. */
    COMPAT(1 << 10);

    private final int n;

    Strength(int n) {
      this.n = n;
    }
  }

  private final String json;
  private final Optional<Address> address;
  private final String label;
  private final byte[] ciphertext;
  private final byte[] iv;
  private final byte[] mac;
  private final KeyDerivation derivation;

  private Keystore(String json, JsonNode root) {
    this.json = json;
    if (root.path("version").asInt(0) != VERSION) {
      throw WalletException.malformed(
          "a keystore of version %s; version 3 is read"
              .formatted(root.path("version").asString("none")));
    }
    // Some programs write "Crypto"; the original files of go-ethereum did.
    JsonNode crypto = root.has("crypto") ? root.path("crypto") : root.path("Crypto");
    String cipher = crypto.path("cipher").asString("");
    if (!cipher.equals(CIPHER)) {
      throw WalletException.malformed("a keystore with cipher '%s'".formatted(cipher));
    }
    this.ciphertext = hex(crypto, "ciphertext", 32);
    this.iv = hex(crypto.path("cipherparams"), "iv", 16);
    this.mac = hex(crypto, "mac", 32);
    this.derivation = KeyDerivation.parse(crypto);
    String digits = root.path("address").asString("");
    this.address = digits.isEmpty() ? Optional.empty() : Optional.of(Address.of(digits));
    this.label = root.path("label").asString("");
  }

  /** Locks a key, now and with a random source of its own. */
  public static Keystore create(
      PrivateKey key, String passphrase, Strength strength, String label) {
    return create(key, passphrase, strength, label, new SecureRandom(), Instant.now());
  }

  /** Locks a key. */
  public static Keystore create(
      PrivateKey key,
      String passphrase,
      Strength strength,
      String label,
      SecureRandom random,
      Instant at) {
    var salt = new byte[32];
    var iv = new byte[16];
    var id = new byte[16];
    random.nextBytes(salt);
    random.nextBytes(iv);
    random.nextBytes(id);
    return lock(key, passphrase, label, at, new Fresh(salt, iv, uuid(id), strength.n));
  }

  /** What is random in a file, apart so that golden files can be made. */
  @SuppressWarnings("ArrayRecordComponent") // a parameter object, never compared
  record Fresh(byte[] salt, byte[] iv, String id, int n) {}

  static Keystore lock(PrivateKey key, String passphrase, String label, Instant at, Fresh fresh) {
    KeyDerivation derivation = new KeyDerivation.Scrypt(fresh.salt, fresh.n, 8, 1);
    byte[] derived = derivation.derive(passphrase);
    byte[] ciphertext = KeystoreCipher.apply(derived, fresh.iv, key.bytes());
    var root = JSON.createObjectNode();
    root.put("version", VERSION).put("id", fresh.id).put("address", key.address().digits());
    var crypto = root.putObject("crypto").put("ciphertext", HEX.formatHex(ciphertext));
    crypto.putObject("cipherparams").put("iv", HEX.formatHex(fresh.iv));
    crypto.put("cipher", CIPHER).put("kdf", "scrypt");
    crypto
        .putObject("kdfparams")
        .put("dklen", KeyDerivation.LENGTH)
        .put("salt", HEX.formatHex(fresh.salt))
        .put("n", fresh.n)
        .put("r", 8)
        .put("p", 1);
    crypto.put("mac", HEX.formatHex(KeystoreCipher.mac(derived, ciphertext)));
    root.put("label", label).put("timestamp", at.toString()).put("process", "ashlar");
    return parse(root.toString());
  }

  /** Reads a file's text; throws {@code MALFORMED} or {@code TOO_COSTLY}. */
  public static Keystore parse(String json) {
    if (json.length() > MAX_LENGTH) {
      throw WalletException.malformed(
          "a keystore of %d characters; the limit is %d".formatted(json.length(), MAX_LENGTH));
    }
    try {
      return new Keystore(json, JSON.readTree(json));
    } catch (JacksonException e) {
      throw new WalletException(Code.MALFORMED, "a keystore that is not JSON", "", e);
    }
  }

  /** Opens it; throws {@code WRONG_PASSPHRASE}. Takes as long as its key derivation asks for. */
  public PrivateKey unlock(String passphrase) {
    byte[] derived = derivation.derive(passphrase);
    if (!MessageDigest.isEqual(mac, KeystoreCipher.mac(derived, ciphertext))) {
      throw new WalletException(
          Code.WRONG_PASSPHRASE,
          "the passphrase does not open keystore '%s'".formatted(label),
          "try again, or restore the file from a backup");
    }
    byte[] secret = KeystoreCipher.apply(derived, iv, ciphertext);
    try {
      PrivateKey key = PrivateKey.of(secret);
      if (address.isPresent() && !address.get().equals(key.address())) {
        throw WalletException.malformed(
            "a keystore of %s holds the key of %s".formatted(address.get(), key.address()));
      }
      return key;
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(derived, (byte) 0);
    }
  }

  /** Whose key it is; throws {@code MALFORMED} for a file that does not say. */
  public Address address() {
    return address.orElseThrow(
        () -> WalletException.malformed("keystore '%s' does not say its address".formatted(label)));
  }

  /** Whether the file says that it is of this address, in any of the forms that people write. */
  boolean hasAddress(String text) {
    try {
      return address.filter(Address.of(text)::equals).isPresent();
    } catch (WalletException e) {
      return false;
    }
  }

  /** The name its owner gave it; empty for files of other programs. */
  public String label() {
    return label;
  }

  /** The file's text. */
  public String json() {
    return json;
  }

  @Override
  public String toString() {
    return "keystore '%s' of %s".formatted(label, address.map(Address::text).orElse("nobody"));
  }

  static byte[] hex(JsonNode node, String name, int length) {
    String digits = node.path(name).asString("");
    try {
      byte[] bytes = HEX.parseHex(digits);
      if (bytes.length == length || length == 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new WalletException(
          Code.MALFORMED, "%s of a keystore is not hexadecimal".formatted(name), "", e);
    }
    throw WalletException.malformed(
        "%s of a keystore has %d characters".formatted(name, digits.length()));
  }

  private static String uuid(byte[] random) {
    random[6] = (byte) ((random[6] & 0x0F) | 0x40);
    random[8] = (byte) ((random[8] & 0x3F) | 0x80);
    var buffer = ByteBuffer.wrap(random);
    return new UUID(buffer.getLong(), buffer.getLong()).toString();
  }
}
