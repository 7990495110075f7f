package dev.ashlar.client;

import dev.ashlar.job.JobId;
import dev.ashlar.values.Arr;
import dev.ashlar.values.Kvin;
import java.time.Duration;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

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
  private static final String OPERATION = "addSliceData";
  private static final JsonMapper JSON = JsonMapper.shared();

  private static final int TRIES = 30;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(Uploader.class);

  private final Connections connections;
  private final JobId job;

  /** The number of the next slice; 0 where others may add slices at the same time. */
  private long next;

  private Uploader(Connections connections, JobId job, long next) {
    this.connections = connections;
    this.job = job;
    this.next = next;
  }

  /** For a job that has no slices yet, and to which nobody else adds any. */
  static Uploader ofNewJob(Connections connections, JobId job) {
    return new Uploader(connections, job, 1);
  }

  /** For a job to which others may add slices, too: a pile without an answer is not sent again. */
  static Uploader ofSharedJob(Connections connections, JobId job) {
    return new Uploader(connections, job, 0);
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
    ObjectNode data = JSON.createObjectNode().put("job", job.value()).put("dataValues", pile);
    if (next == 0) {
      connections.ask(Service.JOB_SUBMIT, OPERATION, data);
      return;
    }
    // The scheduler knows by the number whether it has the pile already.
    data.put("first", next);
    for (int attempt = 1; ; attempt++) {
      try {
        JsonNode reply = connections.ask(Service.JOB_SUBMIT, OPERATION, data);
        next = reply.path("lastSliceNumber").asLong() + 1;
        return;
      } catch (ClientException e) {
        if (connections.isClosed()
            || attempt == TRIES
            || e.code() != ClientException.Code.UNREACHABLE) {
          throw e;
        }
        log.debug("slices of job {} do not arrive now: {}", job, e.line());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException(
          ClientException.Code.UNREACHABLE,
          "interrupted while slices were sent again",
          "see by the job's status which have arrived",
          e);
    }
  }
}
