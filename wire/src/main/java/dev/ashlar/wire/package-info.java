/**
 * The DCP wire: sealed messages, sessions that outlive sockets, both dialects, and our own batch
 * operations.
 *
 * <p>Start at {@link WireServer} and {@link WireClient}; {@code SessionProtocol} is the heart of
 * both. Nothing here knows what an operation does, who may do it, or what is stored.
 */
@NullMarked
package dev.ashlar.wire;

import org.jspecify.annotations.NullMarked;
