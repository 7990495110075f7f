package dev.ashlar.wallet;

import java.util.Optional;

/** Where a wallet gets a passphrase from when the empty one does not open a keystore. */
@FunctionalInterface
public interface Passphrases {
  /** Nobody is there to ask. */
  Passphrases NONE = message -> Optional.empty();

  /** Asks once; nothing means that the person gave up. */
  Optional<String> ask(String message);
}
