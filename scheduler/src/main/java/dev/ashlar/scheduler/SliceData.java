package dev.ashlar.scheduler;

import dev.ashlar.job.Capability;
import dev.ashlar.job.InputSet;
import dev.ashlar.values.DataUri;
import dev.ashlar.values.Kvin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The input of slices, in the forms that workers take it. */
final class SliceData {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int OLD_KVIN = 8;

  private final Scheduler scheduler;

  SliceData(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** An URI for each slice; none for those that a worker computes from the range. */
  Map<Long, String> uris(Grant.OfJob part, Asker asker) {
    var uris = new TreeMap<Long, String>();
    switch (part.spec().input()) {
      case InputSet.Values values ->
          scheduler
              .sliceData(part.job(), part.slices())
              .forEach((slice, document) -> uris.put(slice, uri(document, asker)));
      case InputSet.Pattern pattern ->
          part.slices().forEach(slice -> uris.put(slice, pattern.urlOf(slice)));
      case InputSet.Range range -> {}
      case InputSet.RangeAt range -> {}
    }
    return uris;
  }

  /** A KVIN document for each slice, in order; empty for those that are a formula. */
  List<String> documents(Grant.OfJob part) {
    return switch (part.spec().input()) {
      case InputSet.Values values -> {
        SortedMap<Long, String> documents = scheduler.sliceData(part.job(), part.slices());
        yield new ArrayList<>(documents.values());
      }
      case InputSet.Pattern pattern ->
          part.slices().stream().mapToObj(slice -> urlDocument(pattern.urlOf(slice))).toList();
      case InputSet.Range range -> List.of();
      case InputSet.RangeAt range -> List.of();
    };
  }

  /** A KVIN document whose value is an URL: "fetch it there". */
  private static String urlDocument(String url) {
    return "{\"_serializeVerId\":\"v9\",\"what\":{\"ctr\":\"dcpUrl$$DcpURL\",\"ps\":{},\"arg\":"
        + JSON.writeValueAsString(url)
        + "}}";
  }

  private static String uri(String document, Asker asker) {
    if (document.contains("\"arg\"")) {
      JsonNode what = read(document).path("what");
      boolean isUrl =
          what.path("ctr").asString("").endsWith("URL") || what.path("ctr").asInt(-1) == 18;
      if (isUrl && what.path("arg").isString()) {
        return what.path("arg").asString();
      }
    }
    String text =
        asker.capabilities().has(Capability.KVIN_V9) ? document : Kvin.relabel(document, OLD_KVIN);
    return new DataUri("application/x-kvin", text).format();
  }

  private static JsonNode read(String document) {
    try {
      return JSON.readTree(document);
    } catch (JacksonException e) {
      throw new IllegalStateException("a stored slice is not JSON", e);
    }
  }
}
