package dev.ashlar.wire;

import dev.ashlar.wallet.PrivateKey;
import java.time.InstantSource;

/** What all endpoints and sessions of one server share. */
record WireContext(
    PrivateKey key,
    WireOptions options,
    InstantSource clock,
    Nonces nonces,
    SessionTable sessions) {}
