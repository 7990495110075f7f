package dev.ashlar.client;

import dev.ashlar.values.JsValue;
import java.util.List;

/** What a deployer hears of a job. Each event also has a name for listeners by name. */
public sealed interface JobEvent {
  String name();

  /** {@code readystatechange}: a step of the deployment. */
  record ReadyState(String state) implements JobEvent {
    @Override
    public String name() {
      return "readystatechange";
    }
  }

  /** {@code accepted}: the scheduler has the job and all of its input that is not added later. */
  record Accepted(Job job) implements JobEvent {
    @Override
    public String name() {
      return "accepted";
    }
  }

  /** {@code result}: the first result of a slice. */
  record Result(String job, long sliceNumber, SliceResult result) implements JobEvent {
    @Override
    public String name() {
      return "result";
    }
  }

  /** {@code status}: how far the job is. */
  record Status(JobStatus status) implements JobEvent {
    @Override
    public String name() {
      return "status";
    }
  }

  /** {@code console}: a line of a slice; {@code same} tells how often it was written by now. */
  record Console(String job, long sliceNumber, String level, List<JsValue> message, int same)
      implements JobEvent {
    public Console {
      message = List.copyOf(message);
    }

    @Override
    public String name() {
      return "console";
    }
  }

  /** {@code error}: the work function threw. */
  record SliceError(
      String job, long sliceNumber, String error, String message, String code, String stack)
      implements JobEvent {
    @Override
    public String name() {
      return "error";
    }
  }

  /** {@code noProgress}: a slice was given up because it did not say how far it is. */
  record NoProgress(String job, long sliceNumber, String message) implements JobEvent {
    @Override
    public String name() {
      return "noProgress";
    }
  }

  /** {@code custom}: the work function called {@code work.emit}. */
  record Custom(String job, long sliceNumber, String event, JsValue value) implements JobEvent {
    @Override
    public String name() {
      return "custom";
    }
  }

  /** {@code nofunds}: the account no longer covers the job. */
  record NoFunds(String job, String reason) implements JobEvent {
    @Override
    public String name() {
      return "nofunds";
    }
  }

  /** {@code cancel}: the job was stopped before its end. */
  record Cancelled(String job, String code, String reason) implements JobEvent {
    @Override
    public String name() {
      return "cancel";
    }
  }

  /** {@code complete}: every slice has a result, and all of them are here. */
  record Complete(Results results) implements JobEvent {
    @Override
    public String name() {
      return "complete";
    }
  }
}
