/**
 * HTTP for the floors above: a server that gives each request a virtual thread, and a client that
 * does not let itself be sent to addresses it must not reach.
 *
 * <p>Start at {@link WebServer} and {@link HttpExchange}, or at {@link GuardedClient} and {@link
 * AddressGuard}. Jetty does the protocols; only {@link HttpExchange#upgrade} shows it, because a
 * WebSocket is driven by its session. Nothing here knows what is served, who asks, or what a script
 * is.
 */
@NullMarked
package dev.ashlar.net;

import org.jspecify.annotations.NullMarked;
