/**
 * Engine.IO 4 and Socket.IO 5, server and client: text messages in order, over WebSockets and long
 * polling, under the one event name {@code message}.
 *
 * <p>Start at {@link SocketIoServer} and {@link SocketIoConnection}. Nothing here knows what the
 * messages say, or that sessions may outlive a connection. Rooms, acknowledgements, other
 * namespaces and binary events are understood on the wire, so that a stray client is answered by
 * the protocol's rules, and are not offered.
 */
@NullMarked
package dev.ashlar.socketio;

import org.jspecify.annotations.NullMarked;
