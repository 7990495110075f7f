package dev.ashlar.socketio;

import dev.ashlar.net.WebServer;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that sends every message back, remembers its connections, and says why they ended. */
final class EchoServer implements AutoCloseable {
  final List<SocketIoConnection> connections = new CopyOnWriteArrayList<>();
  final List<String> ends = new CopyOnWriteArrayList<>();
  final SocketIoServer socketIo;
  private final WebServer web;

  EchoServer(SocketIoOptions options) {
    socketIo = new SocketIoServer(options);
    socketIo.on("/service/", this::accept);
    web = socketIo.mount(WebServer.builder()).start();
  }

  private void accept(SocketIoConnection connection) {
    connections.add(connection);
    connection.onClose(ends::add);
    connection.onMessage(message -> {
      if (message.equals("please close")) {
        connection.close();
      } else {
        connection.send(message);
      }
    });
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + web.port() + "/service/");
  }

  int port() {
    return web.port();
  }

  @Override
  public void close() {
    socketIo.close();
    web.close();
  }
}
