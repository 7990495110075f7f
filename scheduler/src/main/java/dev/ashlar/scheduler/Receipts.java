package dev.ashlar.scheduler;

import dev.ashlar.job.SliceRuns;
import dev.ashlar.values.CanonicalJson;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wallet.SignedMessage;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Signed statements of what a submission brought, kept beside what they speak of. */
final class Receipts {
  private final PrivateKey key;
  private final Clock clock;

  Receipts(PrivateKey key, Clock clock) {
    this.key = key;
    this.clock = clock;
  }

  /** Signs and stores; durable with the caller's transaction. */
  String write(Handle handle, Submission submission, SortedMap<String, SubmitOutcome.OfJob> jobs) {
    Instant now = clock.instant();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("worker", submission.worker());
    body.put("paymentAddress", submission.payee().text());
    body.put("time", now.toEpochMilli());
    ArrayNode list = body.putArray("jobs");
    jobs.forEach((job, outcome) -> {
      SliceRuns counted = outcome.accepted();
      if (!counted.isEmpty()) {
        ObjectNode line = list.addObject();
        line.put("job", job);
        line.set("accepted", counted.json());
        line.put("payment", outcome.paid().toString());
      }
    });
    String text = SignedMessage.sign(key, CanonicalJson.write(body)).text();
    if (!list.isEmpty()) {
      store(handle, submission, jobs, now, text);
    }
    return text;
  }

  private static void store(
      Handle handle,
      Submission submission,
      SortedMap<String, SubmitOutcome.OfJob> jobs,
      Instant now,
      String text) {
    var connection = handle.getConnection();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into receipt (worker, payee, created_at, jobs, body) values (?, ?, ?, ?, ?)")) {
      insert.setString(1, submission.worker());
      insert.setString(2, submission.payee().text());
      insert.setObject(3, now.atOffset(ZoneOffset.UTC));
      insert.setArray(4, connection.createArrayOf("text", jobs.keySet().toArray()));
      insert.setString(5, text);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
  }

  void forgetBefore(Handle handle, Instant time) {
    handle.execute("delete from receipt where created_at < ?", time.atOffset(ZoneOffset.UTC));
  }
}
