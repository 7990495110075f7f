package dev.ashlar.sandbox;

import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * What the replies of a script come to for whoever waits. They are the cell's words, so one that
 * cannot be read ends the cell.
 */
final class IsolateReplies {
  private final Cell cell;

  IsolateReplies(Cell cell) {
    this.cell = cell;
  }

  /** The outcome of a request. */
  FetchOutcome toFetch(IsolateEvent.Reply reply, Supplier<EventUsage> meter) {
    return switch (reply) {
      case IsolateEvent.Reply.None(EventFailure failure) ->
          new FetchOutcome.Failed(failure, meter.get());
      case IsolateEvent.Reply.Answer answer -> answered(answer, meter);
      case IsolateEvent.Reply.Upgrade upgrade -> upgraded(upgrade, meter);
    };
  }

  private FetchOutcome answered(IsolateEvent.Reply.Answer answer, Supplier<EventUsage> meter) {
    try {
      if (answer.failed()) {
        return new FetchOutcome.Failed(thrown(answer.parts().json()), meter.get());
      }
      var head = IsolateFrames.AnswerHead.parse(answer.parts().head(), false);
      return new FetchOutcome.Answered(
          head.status(),
          head.statusText(),
          head.headers(),
          asLabelled(answer.body(), head.headers()),
          meter);
    } catch (ProtocolException e) {
      answer.body().discard();
      return new FetchOutcome.Failed(breach(String.valueOf(e.getMessage())), meter.get());
    }
  }

  /** A compressed body that passed the script by stays so if the answer still says so. */
  private static Body asLabelled(Body body, List<HeaderLine> headers) {
    return body instanceof Body.Coded coded
            && headers.stream()
                .noneMatch(line ->
                    line.name().equalsIgnoreCase("content-encoding")
                        && line.value().strip().equalsIgnoreCase(coded.coding()))
        ? coded.plain()
        : body;
  }

  private FetchOutcome upgraded(IsolateEvent.Reply.Upgrade upgrade, Supplier<EventUsage> meter) {
    try {
      var head = IsolateFrames.AnswerHead.parse(upgrade.parts().head(), true);
      return new FetchOutcome.Upgraded(head.headers(), upgrade.socket(), meter);
    } catch (ProtocolException e) {
      upgrade.socket().refuse("the answer cannot be read");
      return new FetchOutcome.Failed(breach(String.valueOf(e.getMessage())), meter.get());
    }
  }

  /** The outcome of a wake. */
  RunOutcome toWake(IsolateEvent.Reply reply, Supplier<EventUsage> meter) {
    return switch (reply) {
      case IsolateEvent.Reply.None(EventFailure failure) ->
          new RunOutcome.Failed(failure, false, meter.get());
      case IsolateEvent.Reply.Answer answer -> run(answer, meter.get());
      case IsolateEvent.Reply.Upgrade upgrade -> {
        String nonsense = "a wake was answered by a WebSocket";
        upgrade.socket().refuse(nonsense);
        yield new RunOutcome.Failed(breach(nonsense), false, meter.get());
      }
    };
  }

  private RunOutcome run(IsolateEvent.Reply.Answer answer, EventUsage usage) {
    boolean noRetry = false;
    try {
      JsonNode head = answer.parts().json();
      noRetry = head.path("noRetry").asBoolean(false);
      return answer.failed()
          ? new RunOutcome.Failed(thrown(head), noRetry, usage)
          : new RunOutcome.Done(noRetry, usage);
    } catch (ProtocolException e) {
      return new RunOutcome.Failed(breach(String.valueOf(e.getMessage())), noRetry, usage);
    }
  }

  private static EventFailure thrown(JsonNode head) throws ProtocolException {
    return EventFailure.exception(IsolateLogs.describe(IsolateFrames.error(head)));
  }

  private EventFailure breach(String how) {
    cell.kill(Cause.PROTOCOL_ERROR, "", how);
    return EventFailure.of(Cause.PROTOCOL_ERROR, how);
  }
}
