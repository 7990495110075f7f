package dev.ashlar.client;

import dev.ashlar.base.AshlarException;
import dev.ashlar.job.InputSet;
import dev.ashlar.job.RangeDocument;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Where the data of a job come from, on the deployer's side. */
sealed interface Input {
  /** Puts its members into the data of {@code submit}. */
  void describe(ObjectNode data);

  /** A formula; nothing is uploaded. */
  record Range(RangeDocument document) implements Input {
    @Override
    public void describe(ObjectNode data) {
      data.set("dataRange", document.toJson());
    }
  }

  /** URLs by a pattern; nothing is uploaded. */
  record Pattern(InputSet.Pattern pattern) implements Input {
    @Override
    public void describe(ObjectNode data) {
      data.put("dataPattern", pattern.url());
      data.put("sliceCount", pattern.sliceCount());
    }
  }

  /**
   * Values, taken one by one while they are uploaded. Those of a collection are checked before
   * anything is deployed; those that an iterable makes as it goes cannot be.
   */
  record Values(Iterable<?> values) implements Input {
    @Override
    public void describe(ObjectNode data) {
      // None of the members of an input: the values follow.
    }

    /** Refuses a collection in which there is something that cannot travel. */
    void check() {
      if (values instanceof Collection<?> collection) {
        new Encoding(collection.iterator()).forEachRemaining(one -> {});
      }
    }

    /** The values one by one, each made when it is asked for. */
    Iterator<Encoded> encoded() {
      return new Encoding(values.iterator());
    }
  }

  /** A value, and the KVIN document that it is. */
  record Encoded(JsValue value, String document) {
    /** Encodes a Java object; what JavaScript cannot receive is refused by its place. */
    static Encoded of(String place, @Nullable Object java) {
      try {
        JsValue value = JsValue.of(java);
        return new Encoded(value, Kvin.write(value));
      } catch (AshlarException e) {
        throw new ClientException(
            ClientException.Code.NOT_ENCODABLE,
            "%s cannot be sent: %s".formatted(place, e.getMessage()),
            "send numbers, text, lists, maps, bytes and the like",
            e);
      }
    }
  }

  /** Encodes while it goes. */
  final class Encoding implements Iterator<Encoded> {
    private final Iterator<?> values;
    private long number;

    Encoding(Iterator<?> values) {
      this.values = values;
    }

    @Override
    public boolean hasNext() {
      return values.hasNext();
    }

    @Override
    public Encoded next() {
      return Encoded.of("datum " + ++number, values.next());
    }
  }
}
