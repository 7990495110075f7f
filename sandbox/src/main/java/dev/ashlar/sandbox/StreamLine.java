package dev.ashlar.sandbox;

import dev.ashlar.base.AshlarException;
import dev.ashlar.values.CanonicalJson;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.Obj;
import java.util.Map;
import java.util.Set;

/** What an evaluator said in one line; everything in it is a stranger's. */
sealed interface StreamLine {
  /** A message of the sandbox, from a ring that may send it. */
  record Message(int ring, String request, JsValue value) implements StreamLine {}

  /** Host code of the evaluator threw. */
  record Failure(String text) implements StreamLine {}

  /** It says that it ends. */
  record Dying(String why) implements StreamLine {}

  /** Diagnostics and receipts. */
  record Noise(String text) implements StreamLine {}

  Set<String> GUEST_REQUESTS =
      Set.of(
          "progress",
          "noProgress",
          "console",
          "emitEvent",
          "measurement",
          "complete",
          "workError",
          "workReject",
          "sandboxError");

  Map<Integer, Set<String>> ALLOWED =
      Map.of(
          EvaluatorMessages.RING_HOST,
          Set.of(
              "scriptLoaded",
              "__sandboxLoaded",
              "error",
              "unrecoverable-evaluator",
              "clearTimersDone"),
          EvaluatorMessages.RING_ACCESS,
          Set.of("applyRequirementsDone", "error"),
          EvaluatorMessages.RING_WORKTIME,
          Set.of(
              "describe",
              "assigned",
              "resetStateDone",
              "dependency",
              "fetchRequest",
              "error",
              "reject"),
          EvaluatorMessages.RING_GUEST,
          GUEST_REQUESTS);

  static StreamLine parse(String line) throws ProtocolException {
    if (line.startsWith("DIE:")) {
      return new Dying(line.substring(4).strip());
    }
    if (!line.startsWith("MSG:")) {
      return new Noise(line);
    }
    try {
      JsValue message = CanonicalJson.parse(line.substring(4), Kvin.MAX_JSON_DEPTH + 2);
      return switch (EvaluatorJob.text(message, "type", "")) {
        case "workerMessage" -> sandboxMessage(EvaluatorJob.member(message, "message"));
        case "result" -> {
          JsValue exception = EvaluatorJob.member(message, "exception");
          yield exception instanceof Obj
              ? new Failure(EvaluatorJob.text(exception, "message", "no message"))
              : new Noise("result");
        }
        case "nop" -> new Noise("nop");
        default -> throw new ProtocolException("a line of an evaluator of no known type");
      };
    } catch (AshlarException e) {
      throw new ProtocolException("a line of an evaluator cannot be read: " + e.getMessage());
    }
  }

  private static StreamLine sandboxMessage(JsValue marshalled) throws ProtocolException {
    // What the engine there could not pass on as a value comes as the text of it.
    JsValue document =
        EvaluatorJob.member(marshalled, "serialized").equals(JsValue.Bool.TRUE)
            ? CanonicalJson.parse(
                EvaluatorJob.text(marshalled, "message", ""), Kvin.MAX_JSON_DEPTH + 2)
            : marshalled;
    JsValue message = Kvin.unmarshal(document);
    JsValue value = EvaluatorJob.member(message, "value");
    String request = EvaluatorJob.text(value, "request", "");
    int ring =
        EvaluatorJob.member(message, "ringSource") instanceof JsValue.Num(double number)
            ? (int) number
            : -1;
    if (!ALLOWED.getOrDefault(ring, Set.of()).contains(request)) {
      throw new ProtocolException("a message '%s' from ring %d".formatted(cut(request), ring));
    }
    return new Message(ring, request, value);
  }

  private static String cut(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100);
  }
}
