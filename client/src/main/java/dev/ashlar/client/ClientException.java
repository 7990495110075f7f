package dev.ashlar.client;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import dev.ashlar.job.JobException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a job on the client's side of the wire, or by the peer's word. */
public final class ClientException extends AshlarException {
  /** Every way in which the client refuses or fails. */
  public enum Code implements ErrorCode {
    /** The call makes no sense, such as a job that is executed twice. */
    BAD_CALL(Fault.CALLER),
    /** A datum or an argument is nothing that JavaScript could receive. */
    NOT_ENCODABLE(Fault.CALLER),
    /** The result is not here, or not yet. */
    NOT_AVAILABLE(Fault.CALLER),
    /** The job was cancelled. */
    CANCELLED(Fault.CALLER),
    /** The time given for a wait is over; the job goes on. */
    TIMED_OUT(Fault.OURS_PASSING),
    /** The scheduler does not answer. */
    UNREACHABLE(Fault.OURS_PASSING),
    /** The scheduler's answer cannot be understood. */
    BAD_ANSWER(Fault.PEER);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  /** A code that the scheduler chose and that is none of a job's. */
  private record PeerCode(String name) implements ErrorCode {
    @Override
    public Fault fault() {
      return Fault.CALLER;
    }
  }

  public ClientException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  public ClientException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }

  private ClientException(PeerCode code, String message) {
    super(code, message, "", null);
  }

  /**
   * The exception for a code of the wire: {@code ENOFUNDS} and the other codes of a job become a
   * {@link JobException}.
   */
  static AshlarException ofWire(String code, String message) {
    return Arrays.stream(JobException.Code.values())
        .filter(known -> known.name().equals(code))
        .findFirst()
        .<AshlarException>map(known -> new JobException(known, message, remedy(known)))
        .orElseGet(() -> new ClientException(new PeerCode(code), message));
  }

  private static String remedy(JobException.Code code) {
    return switch (code) {
      case ENOFUNDS -> "fund the account, or offer less";
      case EUNCAUGHT, ETOOMANYERRORS -> "mend the work function or its input";
      case ENOPROGRESS -> "call progress() more often";
      case ESLICETOOSLOW -> "give a slice less to do";
      case ESLICETOOBIG -> "let a slice use less memory, or return less";
      default -> "";
    };
  }
}
