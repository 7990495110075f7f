/**
 * Who someone is: private keys, addresses, signatures over texts, the key hashes of the DCP wire,
 * and the keystore files that hold keys at rest.
 *
 * <p>Start at {@link dev.ashlar.wallet.PrivateKey} and {@link dev.ashlar.wallet.Address}; then
 * {@link dev.ashlar.wallet.SignedMessage} for what crosses a wire and {@link
 * dev.ashlar.wallet.Wallet} for what lies on disk. The curve itself is behind {@link
 * dev.ashlar.wallet.Curve}, once native and once in plain Java. Nothing here knows a network, a
 * session or an account's balance.
 */
@NullMarked
package dev.ashlar.wallet;

import org.jspecify.annotations.NullMarked;
