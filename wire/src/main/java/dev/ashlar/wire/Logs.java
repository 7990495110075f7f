package dev.ashlar.wire;

import dev.ashlar.socketio.SocketIoConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines that this module logs about its peers, in one place and one form. */
final class Logs {
  private static final Logger LOG = LoggerFactory.getLogger("dev.ashlar.wire");

  private Logs() {}

  static void refused(SocketIoConnection socket, Exception why) {
    LOG.atInfo()
        .addKeyValue("remote", socket.remote())
        .addKeyValue("reason", why.getMessage())
        .log("socket closed for breaking the protocol");
  }

  static void ended(String dcpsid, String reason) {
    LOG.atDebug().addKeyValue("session", dcpsid).addKeyValue("reason", reason).log("session ended");
  }

  static void failed(String operation, Throwable why) {
    LOG.atError().addKeyValue("operation", operation).setCause(why).log("request failed");
  }

  static void reconnecting(Object service, String why) {
    LOG.atDebug().addKeyValue("service", service).addKeyValue("reason", why).log("reconnecting");
  }
}
