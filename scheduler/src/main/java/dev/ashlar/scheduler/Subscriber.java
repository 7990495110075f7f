package dev.ashlar.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One session that listens to one job. A virtual thread of its own reads the job's events by number
 * and hands them to the sink, so that a slow peer holds up nobody else.
 *
 * <p>Each label has a cursor: the number up to which the peer has answered. Cursors belong to the
 * peer's identity and are kept in the database, so that a peer that comes back in a new session, at
 * whichever node, goes on where it was. An event is given again rather than lost. The {@code stop}
 * of a job that has ended is told to everyone who asks, however often.
 *
 * <p>{@code status} has no number: it is made from the counters when they changed, at most once in
 * an interval.
 */
final class Subscriber implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Subscriber.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Rows read at one time. */
  private static final int PAGE = 256;

  /** Results read at one time: each may be large. */
  private static final int RESULTS_PAGE = 64;

  private final String job;
  private final String peer;
  private final EventLog events;
  private final EventSink sink;
  private final long pollMillis;
  private final long statusMillis;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final Map<String, Long> cursors = new ConcurrentHashMap<>();
  private long statusAt = System.nanoTime() - Long.MAX_VALUE / 2;
  private String lastStatus = "";
  private long statusCount;
  private boolean over;

  Subscriber(
      String job,
      String peer,
      EventLog events,
      EventSink sink,
      long pollMillis,
      long statusMillis) {
    this.job = job;
    this.peer = peer;
    this.events = events;
    this.sink = sink;
    this.pollMillis = pollMillis;
    this.statusMillis = statusMillis;
  }

  /**
   * Adds labels, each with the token under which the peer expects its events. False when this
   * subscriber has told the job's end and runs no more.
   */
  synchronized boolean add(Map<String, String> labelTokens) {
    if (over) {
      return false;
    }
    Map<String, Long> remembered = events.cursors(job, peer);
    for (String label : labelTokens.keySet()) {
      cursors.putIfAbsent(
          label,
          label.equals(Labels.STOP) ? beforeStop(remembered) : remembered.getOrDefault(label, 0L));
    }
    tokens.putAll(labelTokens);
    events.hub().announce(job);
    return true;
  }

  /** Takes over the labels of one that runs no more. */
  void inherit(Subscriber old) {
    tokens.putAll(old.tokens);
    cursors.putAll(old.cursors);
  }

  private long beforeStop(Map<String, Long> remembered) {
    return Math.min(
        remembered.getOrDefault(Labels.STOP, 0L), Math.max(0, events.lastStop(job) - 1));
  }

  void removeToken(String token) {
    tokens.forEach((label, known) -> {
      if (known.equals(token)) {
        tokens.remove(label);
        cursors.remove(label);
      }
    });
  }

  boolean isIdle() {
    return tokens.isEmpty();
  }

  @Override
  public void run() {
    long seen = events.hub().listen(job);
    try {
      while (sink.isOpen() && !isIdle()) {
        boolean stopped = deliverNumbered();
        boolean due = tokens.containsKey(Labels.STATUS) && !deliverStatus();
        if (stopped && endUnlessBehind()) {
          return;
        }
        seen = events.hub().await(job, seen, due ? Math.min(statusMillis, pollMillis) : pollMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("job", job).setCause(e).log("a subscriber is no longer served");
    }
  }

  /** After the job's end nothing follows, unless a label was added meanwhile. */
  private synchronized boolean endUnlessBehind() {
    over = cursors.values().stream().distinct().count() <= 1;
    return over;
  }

  /** True when the job's end has been told and nothing can follow. */
  private boolean deliverNumbered() {
    while (sink.isOpen()) {
      Map<String, Long> before = new HashMap<>(cursors);
      Optional<Long> from = before.values().stream().min(Long::compare);
      if (from.isEmpty()) {
        return false;
      }
      List<JobEventRow> page = events.after(job, from.get(), PAGE);
      if (page.isEmpty()) {
        return false;
      }
      var batch = new ArrayList<EventSink.Delivery>();
      boolean stop = false;
      for (JobEventRow row : page) {
        String token = tokens.get(row.label());
        if (token == null || row.seq() <= before.getOrDefault(row.label(), Long.MAX_VALUE)) {
          continue;
        }
        if (row.label().equals(Labels.RESULT)) {
          if (!flush(batch) || !deliverResults(row, token)) {
            return false;
          }
        } else {
          batch.add(new EventSink.Delivery(token, job + "-" + row.seq(), fields(row)));
        }
        stop |= row.label().equals(Labels.STOP);
      }
      if (!flush(batch)) {
        return false;
      }
      advance(before.keySet(), page.getLast().seq());
      if (stop) {
        return true;
      }
    }
    return false;
  }

  private boolean flush(List<EventSink.Delivery> batch) {
    boolean delivered = batch.isEmpty() || sink.deliver(List.copyOf(batch));
    batch.clear();
    return delivered;
  }

  private void advance(Collection<String> labels, long seq) {
    for (String label : labels) {
      cursors.computeIfPresent(label, (name, at) -> Math.max(at, seq));
    }
    events.remember(job, peer, Map.copyOf(cursors));
  }

  private ObjectNode fields(JobEventRow row) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("eventName", row.label());
    try {
      data.setAll((ObjectNode) JSON.readTree(row.body()));
    } catch (JacksonException e) {
      throw new IllegalStateException("event %d of job %s".formatted(row.seq(), job), e);
    }
    return data;
  }

  private boolean deliverResults(JobEventRow row, String token) {
    long end = row.first() + row.count();
    for (long first = row.first(); first < end; first += RESULTS_PAGE) {
      SortedMap<Long, String> results =
          events.results(job, first, Math.min(RESULTS_PAGE, end - first), RESULTS_PAGE);
      var batch = new ArrayList<EventSink.Delivery>();
      results.forEach((slice, uri) -> batch.add(result(row, token, slice, uri)));
      if (!flush(batch)) {
        return false;
      }
    }
    return true;
  }

  private EventSink.Delivery result(JobEventRow row, String token, long slice, String uri) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("eventName", Labels.RESULT);
    data.put("job", job);
    data.put("sliceNumber", slice);
    data.putObject("result").put("result", uri);
    return new EventSink.Delivery(token, "%s-%d-%d".formatted(job, row.seq(), slice), data);
  }

  /** False when a change waits for its time. */
  private boolean deliverStatus() {
    Optional<JobStanding> standing = events.standing(job);
    String token = tokens.get(Labels.STATUS);
    if (standing.isEmpty() || token == null) {
      return true;
    }
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("eventName", Labels.STATUS);
    data.setAll(StatusReport.event(standing.get()));
    if (data.toString().equals(lastStatus)) {
      return true;
    }
    if (System.nanoTime() - statusAt < statusMillis * 1_000_000) {
      return false;
    }
    statusAt = System.nanoTime();
    lastStatus = data.toString();
    String id = "%s-status-%d-%d".formatted(job, statusAt, ++statusCount);
    return sink.deliver(List.of(new EventSink.Delivery(token, id, data)));
  }
}
