package dev.ashlar.scheduler;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/** What the scheduler refuses, and why. The codes travel to deployers and workers as they are. */
public final class SchedulerException extends AshlarException {

  /** The scheduler's own codes; those of a job's life are in {@code job}. */
  public enum Code implements ErrorCode {
    /** A request lacks a member or has one of the wrong form. */
    EBADARG(Fault.CALLER),
    /** The job, group, package or subscription is unknown here. */
    ENOENT(Fault.CALLER),
    /** The session's identity may not do this. */
    EPERM(Fault.CALLER),
    /** The id is taken by something else. */
    EDUP(Fault.CALLER),
    /** The task's authorization is not ours, or does not cover what was sent. */
    EAUTH(Fault.CALLER),
    /** The job has ended, or takes no more slices. */
    EJOBOVER(Fault.CALLER),
    /** A limit of this scheduler is exceeded; the message names it. */
    ELIMIT(Fault.CALLER),
    /** A value is longer than may be stored. */
    ETOOBIG(Fault.CALLER),
    /** No group took the job. */
    ENOGROUP(Fault.CALLER),
    /** The operation is unknown. */
    ENOOPERATION(Fault.CALLER),
    /** The scheduler is going down or too busy; the same request will do later. */
    EBUSY(Fault.OURS_PASSING),
    /** The database failed. */
    ESTORE(Fault.OURS_PASSING);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  public SchedulerException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  public SchedulerException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }

  static SchedulerException badArgument(String message, String remedy) {
    return new SchedulerException(Code.EBADARG, message, remedy);
  }

  static SchedulerException limit(String name, Object limit, Object value) {
    return new SchedulerException(
        Code.ELIMIT,
        "%s is %s, more than %s".formatted(name, value, limit),
        "send less, or ask the scheduler's owner to raise the limit " + name);
  }
}
