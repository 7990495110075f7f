package dev.ashlar.sandbox;

/**
 * What a script wants from its key.
 *
 * @param key the number that {@link Bindings#omniKey} gave
 * @param padded whether the script's library put zeros behind the key, as one published version did
 */
@SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
public record KeyDerivation(
    long key, boolean padded, String hash, byte[] salt, byte[] info, int bits) {}
