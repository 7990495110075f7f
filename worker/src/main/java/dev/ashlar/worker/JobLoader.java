package dev.ashlar.worker;

import dev.ashlar.base.AshlarException;
import dev.ashlar.job.Capabilities;
import dev.ashlar.job.Capability;
import dev.ashlar.job.RangeDocument;
import dev.ashlar.sandbox.Determinism;
import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.JobPublic;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.V8Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns the job object of the wire into something a sandbox can run: decodes or fetches the work
 * function, the arguments, the modules and the source of the data. Everything in a job object was
 * written by strangers, so each kind of refusal has a code under which the slices are given back.
 */
final class JobLoader {
  /** Longest work function. */
  static final int MAX_CODE_BYTES = 16 << 20;

  /** Longest argument or datum. */
  static final int MAX_VALUE_BYTES = 32 << 20;

  /** Most arguments, modules or prefixes. */
  static final int MAX_LIST = 1000;

  /** Number of the constructor URL in KVIN. */
  private static final int KVIN_URL = 18;

  private final SchedulerLink link;
  private final Map<String, String> worktimes;
  private final Artifacts artifacts;

  /**
   * @param worktimes versions by name of what the sandboxes know
   */
  JobLoader(SchedulerLink link, Map<String, String> worktimes) {
    this.link = link;
    this.worktimes = Map.copyOf(worktimes);
    this.artifacts = new Artifacts(link);
  }

  LoadedJob load(JobHandle handle, JsonNode job) {
    try {
      return new LoadedJob(code(handle, job), data(job));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerException(
          WorkerException.Code.EFETCH, "interrupted while loading job " + handle.id(), "", e);
    } catch (AshlarException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new WorkerException(
          WorkerException.Code.BAD_TASK,
          "job %s cannot be read: %s".formatted(handle.id(), e.getMessage()),
          "deploy it again",
          e);
    }
  }

  private JobCode code(JobHandle handle, JsonNode job) throws InterruptedException {
    String source = artifacts.text(text(job, "codeLocation"), MAX_CODE_BYTES);
    List<String> dependencies = texts(job.path("dependencies"));
    JobCode code =
        JobCode.of(source, arguments(job.path("argumentsLocation")))
            .withUseStrict(job.path("useStrict").booleanValue(false))
            .withJobPublic(jobPublic(job.path("public")))
            .withModules(modules(handle, dependencies), dependencies, prefixes(job));
    // The scheduler has matched the versions that the job takes with the one that we offer.
    JsonNode range = job.path("worktime");
    String name = range.path("name").stringValue(JobCode.MAP_BASIC);
    JobCode timed =
        code.withWorktime(
            name, worktimes.getOrDefault(name, range.path("version").stringValue("")));
    return new Capabilities(job.path("needCapabilities").asInt(0)).has(Capability.DETERMINISTIC)
        ? timed.withDeterminism(Determinism.of(handle.id()))
        : timed;
  }

  private static List<String> prefixes(JsonNode job) {
    List<String> prefixes = new ArrayList<>(texts(job.path("requirePath")));
    prefixes.addAll(texts(job.path("modulePath")));
    return prefixes;
  }

  private static JobPublic jobPublic(JsonNode info) {
    JobPublic defaults = JobPublic.DEFAULTS;
    return new JobPublic(
        info.path("name").stringValue(defaults.name()),
        info.path("description").stringValue(defaults.description()),
        info.path("link").stringValue(defaults.link()));
  }

  /** Arguments come as {@code [{argIndex, value}]} in any order. */
  private List<byte[]> arguments(JsonNode list) throws InterruptedException {
    List<JsonNode> sorted = new ArrayList<>(elements(list));
    sorted.sort(Comparator.comparingInt(one -> one.path("argIndex").intValue(0)));
    List<byte[]> arguments = new ArrayList<>();
    for (JsonNode one : sorted) {
      arguments.add(V8Format.encode(artifacts.value(text(one, "value"), MAX_VALUE_BYTES)));
    }
    return arguments;
  }

  private Map<String, String> modules(JobHandle handle, List<String> ids)
      throws InterruptedException {
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<String, String> sources = link.modules(ids);
    if (sources.isEmpty()) {
      throw new WorkerException(
          WorkerException.Code.ENOMODULE,
          "job %s needs modules that are not there: %s".formatted(handle.id(), ids),
          "publish them with dcp-client");
    }
    return sources;
  }

  private LoadedJob.DatumSource data(JsonNode job) throws InterruptedException {
    JsonNode range = job.path("MROLocation");
    if (range.isString()) {
      JsonNode json = artifacts.value(range.stringValue(), MAX_VALUE_BYTES).toJson();
      RangeDocument document = RangeDocument.parse(json);
      return task -> task.data() != null ? ofKvin(task.data()) : element(document, task);
    }
    return task -> {
      String data = task.data();
      if (data == null) {
        throw new WorkerException(
            WorkerException.Code.BAD_TASK,
            "slice %d came without data".formatted(task.number()),
            "update the scheduler");
      }
      return ofKvin(data);
    };
  }

  private static byte[] element(RangeDocument document, SliceTask task) {
    return V8Format.encode(document.element(task.number() - 1));
  }

  /** A datum is a KVIN document; one that is an URL stands for what is kept there. */
  private byte[] ofKvin(String document) throws InterruptedException {
    Optional<String> url = url(document);
    JsValue value =
        url.isPresent() ? artifacts.value(url.get(), MAX_VALUE_BYTES) : Kvin.parse(document);
    return V8Format.encode(value);
  }

  private static Optional<String> url(String document) {
    // Most documents hold no object that is made by a constructor.
    if (!document.contains("\"arg\"")) {
      return Optional.empty();
    }
    JsonNode what = JsonMapper.shared().readTree(document).path("what");
    JsonNode constructor = what.path("ctr");
    boolean isUrl =
        constructor.isInt()
            ? constructor.intValue() == KVIN_URL
            : constructor.stringValue("").endsWith("URL");
    return isUrl && what.path("arg").isString()
        ? Optional.of(what.path("arg").stringValue())
        : Optional.empty();
  }

  private static String text(JsonNode node, String member) {
    JsonNode value = node.path(member);
    if (!value.isString()) {
      throw new WorkerException(
          WorkerException.Code.BAD_TASK, "the job has no " + member, "update the scheduler");
    }
    return value.stringValue();
  }

  private static List<String> texts(JsonNode list) {
    return elements(list).stream().map(one -> one.stringValue("")).toList();
  }

  private static List<JsonNode> elements(JsonNode list) {
    if (list.size() > MAX_LIST) {
      throw new WorkerException(
          WorkerException.Code.BAD_TASK,
          "a list of the job has %d elements, at most %d are allowed"
              .formatted(list.size(), MAX_LIST),
          "pass fewer arguments or modules");
    }
    return list.valueStream().toList();
  }
}
