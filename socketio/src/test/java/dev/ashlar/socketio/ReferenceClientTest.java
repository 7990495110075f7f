package dev.ashlar.socketio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server against the Java client of Socket.IO's own authors. */
class ReferenceClientTest {
  private static EchoServer server;

  @BeforeAll
  static void start() {
    server = new EchoServer(SocketIoOptions.DEFAULTS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Socket open(String namespace, String... transports) {
    IO.Options options = new IO.Options();
    options.transports = transports;
    options.path = "/service/";
    options.forceNew = true;
    options.reconnection = false;
    Socket socket = IO.socket(URI.create("http://127.0.0.1:" + server.port() + namespace), options);
    return socket;
  }

  private static BlockingQueue<String> messagesOf(Socket socket) {
    var messages = new LinkedBlockingQueue<String>();
    socket.on("message", args -> messages.add((String) args[0]));
    return messages;
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
  void anyTextComesBackAsItWent(String transports) throws InterruptedException {
    Socket socket = open("", transports.split(","));
    var messages = messagesOf(socket);
    socket.connect();
    List<String> texts =
        List.of("plain", "ü€😀 \"quoted\" \\ \u001e \n", "", "y".repeat(900_000), "{\"a\":[1]}");

    texts.forEach(text -> socket.emit("message", text));

    for (String text : texts) {
      assertThat(messages.poll(10, SECONDS)).isEqualTo(text);
    }
    socket.disconnect();
  }

  @Test
  void pollingIsUpgradedToAWebSocketWithoutLosingAMessage() throws Exception {
    Socket socket = open("", "polling", "websocket");
    var messages = messagesOf(socket);
    int before = server.connections.size();
    socket.connect();
    await().until(() -> server.connections.size() > before);
    var session = (EngineSession) server.connections.getLast();

    int sent = 0;
    while (session.current() == null || sent < 500) {
      socket.emit("message", "" + sent++);
      assertThat(messages.poll(10, SECONDS)).isEqualTo("" + (sent - 1));
    }

    assertThat(session.isOpen()).isTrue();
    socket.disconnect();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling"})
  void aBurstKeepsItsOrder(String transport) throws InterruptedException {
    Socket socket = open("", transport);
    var messages = messagesOf(socket);
    socket.connect();

    IntStream.range(0, 2000).forEach(i -> socket.emit("message", "m" + i));

    for (int i = 0; i < 2000; i++) {
      assertThat(messages.poll(10, SECONDS)).isEqualTo("m" + i);
    }
    socket.disconnect();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling"})
  void binaryEventsAreSkippedAndTextGoesOn(String transport) throws InterruptedException {
    Socket socket = open("", transport);
    var messages = messagesOf(socket);
    socket.connect();

    socket.emit("bin", new byte[] {1, 2, 3, -6});
    socket.emit("other", "not a message");
    socket.emit("message", "after");

    assertThat(messages.poll(5, SECONDS)).isEqualTo("after");
    socket.disconnect();
  }

  @Test
  void anUnknownNamespaceIsRefused() throws Exception {
    Socket socket = open("/nope", "websocket");
    var refusal = new CompletableFuture<String>();
    socket.on(Socket.EVENT_CONNECT_ERROR, args -> refusal.complete("" + args[0]));
    socket.connect();

    assertThat(refusal.get(5, TimeUnit.SECONDS)).contains("Invalid namespace");
    socket.disconnect();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling"})
  void bothSidesMayClose(String transport) throws Exception {
    Socket leaves = open("", transport);
    Socket isLeft = open("", transport);
    var reason = new CompletableFuture<String>();
    isLeft.on(Socket.EVENT_DISCONNECT, args -> reason.complete("" + args[0]));
    leaves.connect();
    isLeft.connect();
    await().until(() -> leaves.connected() && isLeft.connected());
    int before = server.ends.size();

    leaves.disconnect();
    isLeft.emit("message", "please close");

    assertThat(reason.get(5, TimeUnit.SECONDS)).isEqualTo("io server disconnect");
    await().untilAsserted(() -> assertThat(server.ends).hasSizeGreaterThanOrEqualTo(before + 2));
  }
}
