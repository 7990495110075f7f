/**
 * Omni Keys: the one secret that a smart worker owns on each key network, and what may be derived
 * from it.
 *
 * <p>Start at {@link dev.ashlar.keys.KeyNetworks} and {@link dev.ashlar.keys.KeyNetwork}; {@link
 * dev.ashlar.keys.LocalKeyNetwork} is the built-in one. The bytes of a key live in {@link
 * dev.ashlar.keys.KeyHandle} and nowhere else: whoever asks for a key gets a handle that derives.
 *
 * <p>What it refuses to know: HTTP, scripts, cells. It protects keys at rest; a host without a
 * trusted execution environment can still read the memory of this process, so keys of the local
 * network are as private as the machine that keeps them.
 */
@NullMarked
package dev.ashlar.keys;

import org.jspecify.annotations.NullMarked;
