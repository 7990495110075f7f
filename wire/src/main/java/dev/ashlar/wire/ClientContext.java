package dev.ashlar.wire;

import dev.ashlar.socketio.SocketIoConnection;
import dev.ashlar.wallet.PrivateKey;
import java.net.URI;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** What all sessions of one client connection share. */
record ClientContext(
    Dialer dialer,
    URI service,
    PrivateKey identity,
    WireClientOptions options,
    InstantSource clock,
    RandomGenerator random,
    Nonces nonces) {

  /** Makes sockets to the service. */
  interface Dialer {
    /** A fresh socket, or {@code ECONNREFUSED}. */
    SocketIoConnection dial();
  }

  ClientContext(
      Dialer dialer,
      URI service,
      PrivateKey identity,
      WireClientOptions options,
      InstantSource clock,
      RandomGenerator random) {
    this(dialer, service, identity, options, clock, random, new Nonces(random, 'i'));
  }
}
