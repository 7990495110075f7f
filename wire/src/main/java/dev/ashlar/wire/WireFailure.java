package dev.ashlar.wire;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The answer of a service that failed in a way of its own: a code that peers react to, a text they
 * show, and further members of the error payload.
 */
public final class WireFailure extends AshlarException {
  private record Named(String name) implements ErrorCode {
    @Override
    public Fault fault() {
      return Fault.CALLER;
    }
  }

  private final transient Map<String, JsonNode> extra;

  public WireFailure(String code, String message, Map<String, JsonNode> extra) {
    super(new Named(code), message, "", null);
    this.extra = Map.copyOf(extra);
  }

  public WireFailure(String code, String message) {
    this(code, message, Map.of());
  }

  /** Members of the error payload besides name, message, code and origin. */
  public Map<String, JsonNode> extra() {
    return extra;
  }
}
