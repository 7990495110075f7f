package dev.ashlar.net;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/** What can go wrong between us and a socket, with the HTTP status that says so to a caller. */
public final class NetException extends AshlarException {
  /** The ways to fail; each knows whose fault it is and which status tells it over HTTP. */
  public enum Code implements ErrorCode {
    /** Another process listens where we should. */
    PORT_TAKEN(Fault.CALLER, 500),
    /** The address to listen on is not ours, or may not be used by this user. */
    CANNOT_LISTEN(Fault.CALLER, 500),
    /** A request body, or what was inflated from it, is larger than the limit. */
    BODY_TOO_BIG(Fault.CALLER, 413),
    /** A form that does not parse, or has more parts than allowed. */
    FORM_MALFORMED(Fault.CALLER, 400),
    /** A body of a type that the resource does not read. */
    UNSUPPORTED_MEDIA_TYPE(Fault.CALLER, 415),
    /** The client left while we were talking to it. */
    CLIENT_GONE(Fault.PEER, 400),
    /** A URL that is not http or https, or has no host. */
    BAD_URL(Fault.CALLER, 400),
    /** The address guard forbids where a name or a literal leads. */
    ADDRESS_REFUSED(Fault.CALLER, 403),
    /** The name does not resolve. */
    UNKNOWN_HOST(Fault.PEER, 502),
    /** No connection could be made, or it broke. */
    CONNECT_FAILED(Fault.PEER, 502),
    /** The peer's certificate is not trusted, or TLS failed otherwise. */
    TLS_FAILED(Fault.PEER, 502),
    /** The whole exchange took longer than allowed. */
    FETCH_TIMEOUT(Fault.PEER, 504),
    /** The response is larger than allowed. */
    RESPONSE_TOO_BIG(Fault.PEER, 502),
    /** More redirects than allowed, or one that cannot be followed. */
    BAD_REDIRECT(Fault.PEER, 502),
    /** The client is closed. */
    CLIENT_CLOSED(Fault.OURS_PASSING, 503);

    private final Fault fault;
    private final int httpStatus;

    Code(Fault fault, int httpStatus) {
      this.fault = fault;
      this.httpStatus = httpStatus;
    }

    @Override
    public Fault fault() {
      return fault;
    }

    public int httpStatus() {
      return httpStatus;
    }
  }

  private final Code netCode;

  public NetException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
    this.netCode = code;
  }

  public NetException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  public int httpStatus() {
    return netCode.httpStatus();
  }
}
