package dev.ashlar.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wallet.SignedMessage;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client written by hand, message by message, that can break every rule. */
final class RawPeer {
  private static final JsonMapper JSON = JsonMapper.shared();
  static final String HALF = "SSSSSSSSSSSSSSSSSSSSS";

  private final PrivateKey key;
  final FakeSocket socket;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  String dcpsid = "";
  String nonce = "";
  String lastAck = "";
  private int counter;

  RawPeer(PrivateKey key, FakeSocket socket) {
    this.key = key;
    this.socket = socket;
    socket.onMessage(received::add);
  }

  /** The same client on another socket. */
  RawPeer(PrivateKey key, FakeSocket socket, RawPeer before) {
    this(key, socket);
    dcpsid = before.dcpsid;
    nonce = before.nonce;
    counter = before.counter;
  }

  /** The next message of the server that is no announcement. */
  JsonNode next() {
    while (true) {
      String text = poll(5_000);
      assertThat(text).as("a message within five seconds").isNotNull();
      if (text.startsWith("{")) {
        return JSON.readTree(SignedMessage.parse(text).bodyJson());
      }
    }
  }

  /** Whether the server says nothing for a moment, but for announcements. */
  boolean hearsNothing(long millis) {
    while (true) {
      String text = poll(millis);
      if (text == null) {
        return true;
      }
      if (text.startsWith("{")) {
        return false;
      }
    }
  }

  private String poll(long millis) {
    try {
      return received.poll(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next message, which is an ack; its nonce is the one to use next. */
  JsonNode nextAck() {
    JsonNode ack = next();
    assertThat(ack.path("type").asString()).isEqualTo("ack");
    nonce = ack.path("nonce").asString();
    return ack;
  }

  /** The next message, which is acknowledged. */
  JsonNode nextAcknowledged() {
    JsonNode body = next();
    acknowledge(body);
    return body;
  }

  void acknowledge(JsonNode body) {
    lastAck =
        "{\"type\":\"ack\",\"dcpsid\":\"%s\",\"token\":\"%s\",\"nonce\":\"M%d\",\"messageId\":\"%s\"}"
            .formatted(
                dcpsid, body.path("ackToken").asString(), ++counter, body.path("id").asString());
    send(lastAck);
  }

  /** Goes through the opening of a session. */
  RawPeer connect() {
    connect("5.3.0");
    nextAck();
    JsonNode answer = next();
    dcpsid = answer.path("dcpsid").asString();
    acknowledge(answer);
    return this;
  }

  void connect(String version) {
    send(
        ("{\"id\":\"c-1-x\",\"type\":\"request\",\"payload\":{\"operation\":\"connect\",\"data\":"
                + "{\"version\":\"%s\",\"sid\":\"%s\"},\"allow\":[]},\"auth\":{},"
                + "\"time\":1.5,\"ackToken\":\"ATi1-x\",\"nonce\":null}")
            .formatted(version, HALF));
  }

  String request(String id, String operation, String data, long time, String stamp) {
    return ("{\"id\":\"%s\",\"type\":\"request\",\"payload\":{\"operation\":\"%s\",\"data\":%s,"
            + "\"allow\":[],\"validity\":{\"stamp\":\"%s\",\"ttl\":120,\"time\":%d}},\"auth\":{},"
            + "\"dcpsid\":\"%s\",\"time\":%d,\"ackToken\":\"AT-%s\",\"nonce\":\"%s\"}")
        .formatted(id, operation, data, stamp, time, dcpsid, time, id, nonce);
  }

  void send(String body) {
    send(key, body);
  }

  void send(PrivateKey signer, String body) {
    socket.send(SignedMessage.sign(signer, body).text());
  }
}
