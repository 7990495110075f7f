package dev.ashlar.wallet;

import dev.ashlar.wallet.WalletException.Code;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.KeyParameter;
import tools.jackson.databind.JsonNode;

/**
 * How a keystore turns its passphrase into 32 bytes. The costs stand in the file, which may be
 * anyone's, so each has a limit: a file must not be able to take the machine's memory or an hour.
 */
sealed interface KeyDerivation {
  /** Bytes derived. */
  int LENGTH = 32;

  /** Memory that scrypt may take: 128 · n · r bytes. */
  long MAX_SCRYPT_BYTES = 512L << 20;

  /** Passes of scrypt over its memory. */
  int MAX_SCRYPT_PASSES = 16;

  /** Rounds of pbkdf2. */
  int MAX_ROUNDS = 10_000_000;

  byte[] derive(String passphrase);

  /** scrypt of RFC 7914. */
  @SuppressWarnings("ArrayRecordComponent") // confined to one keystore, never compared
  record Scrypt(byte[] salt, int n, int r, int p) implements KeyDerivation {
    /** Refuses impossible and too costly parameters. */
    public Scrypt {
      if (n < 2 || Integer.bitCount(n) != 1 || r < 1 || p < 1) {
        throw WalletException.malformed("scrypt with n %d, r %d, p %d".formatted(n, r, p));
      }
      // The generator also refuses n at or above 2^(16r), which only matters for r = 1.
      if (128L * n * r > MAX_SCRYPT_BYTES || p > MAX_SCRYPT_PASSES || (r == 1 && n >= 65536)) {
        throw tooCostly("scrypt with n %d, r %d, p %d".formatted(n, r, p));
      }
    }

    @Override
    public byte[] derive(String passphrase) {
      return SCrypt.generate(Hashes.utf8(passphrase), salt, n, r, p, LENGTH);
    }
  }

  /** PBKDF2 with HMAC-SHA-256. */
  @SuppressWarnings("ArrayRecordComponent") // confined to one keystore, never compared
  record Pbkdf2(byte[] salt, int rounds) implements KeyDerivation {
    /** Refuses impossible and too costly parameters. */
    public Pbkdf2 {
      if (rounds < 1) {
        throw WalletException.malformed("pbkdf2 with %d rounds".formatted(rounds));
      }
      if (rounds > MAX_ROUNDS) {
        throw tooCostly("pbkdf2 with %d rounds".formatted(rounds));
      }
    }

    @Override
    public byte[] derive(String passphrase) {
      var generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
      generator.init(Hashes.utf8(passphrase), salt, rounds);
      return ((KeyParameter) generator.generateDerivedMacParameters(LENGTH * 8)).getKey();
    }
  }

  /** Reads {@code kdf} and {@code kdfparams}. */
  static KeyDerivation parse(JsonNode crypto) {
    JsonNode parameters = crypto.path("kdfparams");
    if (parameters.path("dklen").asInt(0) != LENGTH) {
      throw WalletException.malformed("a keystore that does not derive 32 bytes");
    }
    byte[] salt = Keystore.hex(parameters, "salt", 0);
    String kdf = crypto.path("kdf").asString("");
    return switch (kdf) {
      case "scrypt" ->
          new Scrypt(
              salt,
              parameters.path("n").asInt(0),
              parameters.path("r").asInt(0),
              parameters.path("p").asInt(0));
      case "pbkdf2" -> {
        String prf = parameters.path("prf").asString("");
        if (!prf.equals("hmac-sha256")) {
          throw WalletException.malformed("pbkdf2 with '%s'".formatted(prf));
        }
        yield new Pbkdf2(salt, parameters.path("c").asInt(0));
      }
      default -> throw WalletException.malformed("a keystore with kdf '%s'".formatted(kdf));
    };
  }

  private static WalletException tooCostly(String what) {
    return new WalletException(
        Code.TOO_COSTLY, what + " costs more than is granted", "rewrite the file with lower costs");
  }
}
