package dev.ashlar.wallet;

import dev.ashlar.wallet.Keystore.Strength;
import dev.ashlar.wallet.WalletException.Code;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of keystores: {@code id.keystore} is who this machine is, {@code default.keystore} the
 * account that pays and is paid, others are accounts by name.
 *
 * <p>The identity and the default account are made at first use, without a passphrase, so that a
 * first run needs no preparation; the log says so once. A passphrase is tried empty first, then
 * asked for up to {@link #MAX_TRIES} times. Files have mode 0600 and are replaced atomically.
 * Thread-safe; two processes may share a folder, and then the first file written stays.
 */
public final class Wallet {
  /** Passphrases asked for before giving up. */
  public static final int MAX_TRIES = 5;

  static final String IDENTITY = "id";
  static final String DEFAULT = "default";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
  private static final Logger log = LoggerFactory.getLogger(Wallet.class);

  private final KeystoreFolder folder;
  private final SecureRandom random;
  private final Clock clock;
  private final Passphrases passphrases;

  /** A keystore in the folder; {@code safe} when nobody but its owner can read the file. */
  public record Entry(String name, Keystore keystore, Path file, boolean safe) {}

  public Wallet(Path directory, SecureRandom random) {
    this(directory, random, Clock.systemUTC(), Passphrases.NONE);
  }

  public Wallet(Path directory, SecureRandom random, Clock clock, Passphrases passphrases) {
    this.folder = new KeystoreFolder(directory);
    this.random = random;
    this.clock = clock;
    this.passphrases = passphrases;
  }

  /** Who this machine is; made when there is none. */
  public PrivateKey identity() {
    return onDemand(IDENTITY);
  }

  /** The account that pays and is paid; made when there is none. */
  public PrivateKey account() {
    return onDemand(DEFAULT);
  }

  /** An account by file name, label or address; throws {@code NOT_FOUND}. */
  public PrivateKey account(String name) {
    return open(entry(name));
  }

  /** A keystore by file name, label or address, without opening it; throws {@code NOT_FOUND}. */
  public Entry entry(String name) {
    return find(name)
        .orElseThrow(() ->
            new WalletException(
                Code.NOT_FOUND,
                "no keystore '%s' in %s".formatted(name, folder.directory()),
                "see the names there, or create it"));
  }

  /** All keystores of the folder, by name. Files that are not keystores are passed over. */
  public List<Entry> list() {
    return folder.list();
  }

  /**
   * Makes an account with a passphrase; an empty one is refused, see {@link #createUnprotected}.
   */
  public Entry create(String name, String passphrase) {
    if (passphrase.isEmpty()) {
      throw new WalletException(
          Code.UNPROTECTED,
          "account '%s' would be written without a passphrase".formatted(name),
          "give a passphrase, or ask for an unprotected account");
    }
    return save(
        name,
        Keystore.create(
            PrivateKey.random(random), passphrase, Strength.STRONG, name, random, clock.instant()));
  }

  /** Makes an account that whoever can read the file can spend. */
  public Entry createUnprotected(String name) {
    return save(name, unprotected(name));
  }

  /** Adds a keystore; throws {@code EXISTS} rather than replace one. */
  public Entry save(String name, Keystore keystore) {
    if (!folder.writeNew(checked(name), keystore)) {
      throw new WalletException(
          Code.EXISTS,
          "keystore '%s' is in %s already".formatted(name, folder.directory()),
          "take another name, or move the file away");
    }
    return entry(name);
  }

  /** Puts a keystore in the place of one of that name, if any: a change of passphrase. */
  public Entry replace(String name, Keystore keystore) {
    folder.replace(checked(name), keystore);
    return entry(name);
  }

  private PrivateKey onDemand(String name) {
    Optional<Entry> found = folder.read(name);
    if (found.isEmpty()) {
      // Another process may be first; then its file is the one that counts.
      if (folder.writeNew(name, unprotected(name))) {
        log.atInfo()
            .addKeyValue("name", name)
            .addKeyValue("folder", folder.directory())
            .log("keystore made without a passphrase; keep a copy of it");
      }
      found = folder.read(name);
    }
    return open(found.orElseThrow(() -> new IllegalStateException("keystore vanished: " + name)));
  }

  private Keystore unprotected(String name) {
    // A costly derivation of the empty passphrase would only slow its owner down.
    return Keystore.create(
        PrivateKey.random(random), "", Strength.COMPAT, name, random, clock.instant());
  }

  private PrivateKey open(Entry entry) {
    Optional<PrivateKey> key = tryOpen(entry, "");
    for (int i = 0; i < MAX_TRIES && key.isEmpty(); i++) {
      String passphrase =
          passphrases
              .ask("Passphrase of keystore '%s': ".formatted(entry.name()))
              .orElseThrow(() -> locked(entry));
      key = tryOpen(entry, passphrase);
    }
    return key.orElseThrow(() -> locked(entry));
  }

  private static Optional<PrivateKey> tryOpen(Entry entry, String passphrase) {
    try {
      return Optional.of(entry.keystore().unlock(passphrase));
    } catch (WalletException e) {
      if (e.code() == Code.WRONG_PASSPHRASE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static WalletException locked(Entry entry) {
    return new WalletException(
        Code.WRONG_PASSPHRASE,
        "keystore '%s' stays locked".formatted(entry.name()),
        "give its passphrase");
  }

  private Optional<Entry> find(String name) {
    if (NAME.matcher(name).matches()) {
      Optional<Entry> byFile = folder.read(name);
      if (byFile.isPresent()) {
        return byFile;
      }
    }
    return list().stream().filter(entry -> answersTo(entry.keystore(), name)).findFirst();
  }

  private static boolean answersTo(Keystore keystore, String name) {
    return keystore.label().equals(name) || keystore.hasAddress(name);
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new WalletException(
          Code.NOT_FOUND,
          "not a name of a keystore: '%s'".formatted(name),
          "use letters, digits, dot, dash and underscore, 64 at most");
    }
    return name;
  }
}
