package dev.ashlar.job;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;

/** What can be wrong with a job, a slice or what describes them. */
public final class JobException extends AshlarException {

  /**
   * The codes of the DCP wire for jobs and slices. Deployers see them as the reason why a job
   * stopped, workers name them when they give a slice back.
   */
  public enum Code implements ErrorCode {
    /** An argument of a deploy or a call is malformed. */
    EBADARG(Fault.CALLER),
    /** A range was asked for an element that it does not have. */
    ERANGE(Fault.CALLER),
    /** The identity may not do this to this job. */
    EPERM(Fault.CALLER),
    /** The payer's account does not cover the offer. */
    ENOFUNDS(Fault.CALLER),
    /** The work function, its arguments or the number of slices exceed a limit. */
    EWORKTOOBIG(Fault.CALLER),
    /** A value or a message exceeds a limit. */
    ETOOBIG(Fault.CALLER),
    /** More tasks were asked for than a job may have. */
    ETOOMANYTASKS(Fault.CALLER),
    /** No worker offers the worktime that the job asks for. */
    ENOWORKTIME(Fault.CALLER),
    /** A required capability is unknown to this network. */
    ENOCAPABILITY(Fault.CALLER),
    /** The work function threw on too many slices. */
    ETOOMANYERRORS(Fault.CALLER),
    /** The work function reported no progress for too long, or none at all. */
    ENOPROGRESS(Fault.CALLER),
    /** A slice ran longer than a slice may. */
    ESLICETOOSLOW(Fault.CALLER),
    /** A slice used more memory, or made a larger result, than a slice may. */
    ESLICETOOBIG(Fault.CALLER),
    /** The work function rejected its slice. */
    EWORKREJECT(Fault.CALLER),
    /** A module that the job requires is not in the package manager. */
    ENOMODULE(Fault.CALLER),
    /** A module that the job requires exceeds a limit. */
    EMODULETOOBIG(Fault.CALLER),
    /** The job's code or data come from an origin that the worker does not allow. */
    EPERM_ORIGIN(Fault.PEER),
    /** The job's code or data could not be fetched. */
    EFETCH(Fault.PEER),
    /** The sandbox died with an error that nothing caught. */
    EUNCAUGHT(Fault.PEER),
    /** The sandbox could not be made or broke its contract. */
    ESANDBOX(Fault.PEER),
    /** A report of times and sizes is negative, not a number or missing. */
    EMETRICS(Fault.PEER),
    /** The owner cancelled the job. */
    ECANCELLED(Fault.CALLER);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  public JobException(Code code, String message, String remedy) {
    super(code, message, remedy, null);
  }

  public JobException(Code code, String message, String remedy, Throwable cause) {
    super(code, message, remedy, cause);
  }

  static JobException badArgument(String message, String remedy) {
    return new JobException(Code.EBADARG, message, remedy);
  }
}
