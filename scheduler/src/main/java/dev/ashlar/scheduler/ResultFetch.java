package dev.ashlar.scheduler;

import dev.ashlar.job.RangeDocument;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.values.JsUri;
import dev.ashlar.wallet.Address;
import dev.ashlar.wire.WireRequest;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code fetchResult}: results by slice number, at most so many and so big at one time. */
final class ResultFetch {
  /** Characters of one answer; the peer asks again for what is missing. */
  private static final long MAX_CHARACTERS = 32 << 20;

  private final Scheduler scheduler;

  ResultFetch(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  JsonNode fetch(WireRequest request) {
    Address owner = Json.address(request.data(), "owner");
    request.authorization().require(owner);
    String job = Json.job(request.data());
    SliceRuns slices = slices(request.data().path("range"));
    ArrayNode reply = JsonNodeFactory.instance.arrayNode();
    long characters = 0;
    int left = scheduler.options().limits().resultsPerFetch();
    for (int i = 0; i < slices.runCount() && left > 0 && characters < MAX_CHARACTERS; i++) {
      long last = slices.first(i) + slices.count(i) - 1;
      for (long first = slices.first(i);
          first <= last && left > 0 && characters < MAX_CHARACTERS; ) {
        // In pages, so that no more is read into memory than may be answered.
        Map<Long, String> page =
            scheduler.fetchResults(owner, job, first, last, Math.min(left, 256));
        if (page.isEmpty()) {
          break;
        }
        for (Map.Entry<Long, String> result : page.entrySet()) {
          String value = JsUri.encodeUriComponent(result.getValue());
          reply.addObject().put("slice", result.getKey()).put("value", value);
          characters += value.length();
          first = result.getKey() + 1;
        }
        left -= page.size();
      }
    }
    return reply;
  }

  private SliceRuns slices(JsonNode range) {
    if (range.isMissingNode() || range.isNull()) {
      return SliceRuns.run(1, Long.MAX_VALUE >> 11);
    }
    int limit = scheduler.options().limits().resultsPerFetch();
    if (range.isArray()) {
      return SliceRuns.of(range.valueStream().limit(limit).mapToLong(Json::slice).toArray());
    }
    RangeDocument document = RangeDocument.parse(range);
    long count = Math.min(document.count(), limit);
    var numbers = new long[Math.toIntExact(count)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Json.slice(document.elementJson(i));
    }
    return SliceRuns.of(numbers);
  }
}
