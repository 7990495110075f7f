package dev.ashlar.wire;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Why a request over the wire has no good answer. Where the peer itself said so, {@link #code} has
 * the name that the peer gave and {@link #fromPeer} is true.
 */
public final class WireException extends AshlarException {
  /** The names of the DCP wire, so that both ends and their users read the same. */
  public enum Code implements ErrorCode {
    /** The peer speaks a session protocol that we do not. */
    EVERSION(Fault.CALLER),
    /** The request was seen before. */
    EDUP(Fault.CALLER),
    /** The request came after its time. */
    EEXPIRED(Fault.CALLER),
    /** The request is dated in the future. */
    ETIMETRAVEL(Fault.CALLER),
    /** The request lacks something or has something of the wrong kind. */
    EINVAL(Fault.CALLER),
    /** The service has no such operation. */
    ENOOPERATION(Fault.CALLER),
    /** The key whose consent is needed did not sign. */
    EAUTH(Fault.CALLER),
    /** The other end of the session is gone; what was under way may or may not have been done. */
    EPIPE(Fault.OURS_PASSING),
    /** No answer in time. */
    ETIMEDOUT(Fault.OURS_PASSING),
    /** No connection could be made. */
    ECONNREFUSED(Fault.OURS_PASSING),
    /** More is waiting or connected than the limits allow. */
    EBUSY(Fault.OURS_PASSING),
    /** A message exceeds a limit. */
    EMSGSIZE(Fault.CALLER),
    /** The server has another key than before. */
    EADDRCHANGE(Fault.PEER),
    /** The peer broke the session protocol. */
    EPROTO(Fault.PEER),
    /** Handling a request failed for a reason that is ours and that peers are not told. */
    EINTERNAL(Fault.OURS_PASSING);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  /** A code that a peer chose. */
  private record PeerCode(String name) implements ErrorCode {
    @Override
    public Fault fault() {
      return Fault.CALLER;
    }
  }

  private final boolean fromPeer;

  public WireException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  public WireException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
    this.fromPeer = false;
  }

  private WireException(ErrorCode code, String message) {
    super(code, message, "", null);
    this.fromPeer = true;
  }

  static WireException ofPeer(String code, String message) {
    return new WireException(new PeerCode(code), message);
  }

  static WireException protocol(String message) {
    return new WireException(Code.EPROTO, message, "");
  }

  /** Whether the peer answered so; otherwise it may or may not have seen the request. */
  public boolean fromPeer() {
    return fromPeer;
  }
}
