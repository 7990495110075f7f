package dev.ashlar.socketio;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/** Why a connection could not be made or used. */
public final class SocketIoException extends AshlarException {
  /** The ways to fail. */
  public enum Code implements ErrorCode {
    /** The server cannot be reached, or does not speak the protocol. */
    CONNECT_FAILED(Fault.PEER),
    /** The server answered the upgrade by another HTTP status; the message names it. */
    CONNECT_REFUSED(Fault.PEER),
    /** The server said no to the namespace. */
    NAMESPACE_REFUSED(Fault.PEER),
    /** Opening took longer than allowed. */
    CONNECT_TIMEOUT(Fault.PEER),
    /** The connection is closed. */
    CONNECTION_CLOSED(Fault.PEER),
    /** A message larger than the peer takes. */
    MESSAGE_TOO_BIG(Fault.CALLER),
    /** A packet that breaks the protocol. */
    PROTOCOL_ERROR(Fault.PEER);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  private final int httpStatus;

  public SocketIoException(Code code, String message, String remedy, @Nullable Throwable cause) {
    this(code, message, remedy, 0, cause);
  }

  SocketIoException(
      Code code, String message, String remedy, int httpStatus, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
    this.httpStatus = httpStatus;
  }

  /** The HTTP status a server refused the upgrade with; 0 where there was none. */
  public int httpStatus() {
    return httpStatus;
  }
}
