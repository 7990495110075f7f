package dev.ashlar.client;

import dev.ashlar.job.JobId;
import dev.ashlar.values.Arr;
import dev.ashlar.values.Kvin;
import java.util.Iterator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends values in piles: a small one first, so that workers can begin, then larger ones up to a
 * number of characters. The next value is made only when there is room for it, so an endless
 * iterable never fills the memory.
 */
final class Uploader {
  private static final int FIRST_PILE = 10;
  private static final int GROWTH = 5;
  private static final int PILE_CHARS = 1_000_000;
  private static final int PILE_VALUES = 10_000;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Connections connections;
  private final JobId job;

  Uploader(Connections connections, JobId job) {
    this.connections = connections;
    this.job = job;
  }

  void upload(Iterator<Input.Encoded> values) {
    int size = FIRST_PILE;
    while (values.hasNext()) {
      send(pile(values, size));
      size = Math.min(PILE_VALUES, size * GROWTH);
    }
  }

  private static String pile(Iterator<Input.Encoded> values, int size) {
    var pile = new Arr();
    long characters = 0;
    while (pile.length() < size && characters < PILE_CHARS && values.hasNext()) {
      Input.Encoded next = values.next();
      pile.add(next.value());
      characters += next.document().length();
    }
    return Kvin.write(pile);
  }

  private void send(String pile) {
    connections.ask(
        Service.JOB_SUBMIT,
        "addSliceData",
        JSON.createObjectNode().put("job", job.value()).put("dataValues", pile));
  }
}
