package dev.ashlar.job;

import dev.ashlar.base.Amount;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.WalletException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads one submit. */
final class JobSpecParser {
  private final JsonNode data;
  private final JobLimits limits;

  JobSpecParser(JsonNode data, JobLimits limits) {
    this.data = data;
    this.limits = limits;
  }

  JobSpec parse() {
    Set<JobFlag> flags = flags();
    return new JobSpec(
        new JobId(text(data.hasNonNull("job") ? "job" : "id")),
        paymentAccount(),
        workFunction(),
        MarshaledArguments.uris(data.path("marshaledArguments"), limits),
        input(),
        offer(flags),
        Capabilities.parseRequired(data.path("requirements")),
        WorktimeRange.parse(data.path("worktime")),
        modules("dependencies"),
        modules("requirePath"),
        flags,
        estimationSlices(),
        ErrorPolicy.parse(data.path("ashlar").path("errorPolicy")),
        new PublicInfo(text("name"), text("description"), text("link")),
        resultStorage());
  }

  private Address paymentAccount() {
    String text = text("paymentAccount");
    try {
      return Address.of(text);
    } catch (WalletException e) {
      throw new JobException(
          JobException.Code.EBADARG,
          "paymentAccount '%s' is not an address".formatted(Texts.excerpt(text)),
          "send the checksummed address of the account that pays",
          e);
    }
  }

  private String workFunction() {
    String uri = data.path("workFunctionURI").asString("");
    if (uri.isEmpty()) {
      throw JobException.badArgument("workFunctionURI is missing", "send a data URI or an URL");
    }
    if (uri.length() > limits.workFunctionChars()) {
      throw new JobException(
          JobException.Code.EWORKTOOBIG,
          "work function of %d characters, above the limit of %d"
              .formatted(uri.length(), limits.workFunctionChars()),
          "publish parts of it as modules, or serve it from an URL");
    }
    return uri;
  }

  private InputSet input() {
    JsonNode range = data.path("dataRange");
    if (data.hasNonNull("dataPattern")) {
      return new InputSet.Pattern(text("dataPattern"), count("sliceCount"));
    }
    if (range.isString()) {
      return new InputSet.RangeAt(uri("dataRange"), count("rangeLength"));
    }
    if (data.hasNonNull("dataRange")) {
      return new InputSet.Range(RangeDocument.parse(range));
    }
    return new InputSet.Values(kvinText(data.path("marshaledDataValues")));
  }

  /** A KVIN document comes as an object or as its text. */
  static @Nullable String kvinText(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    return node.isString() ? node.asString() : node.toString();
  }

  private Offer offer(Set<JobFlag> flags) {
    double absolute = number("absoluteSlicePayment");
    double factor = number("mvMultSlicePayment");
    if (flags.contains(JobFlag.LOCAL_EXEC)) {
      return new Offer.PerSlice(Amount.ZERO);
    }
    if (absolute == 0 && factor > 0) {
      return new Offer.MarketValue(factor);
    }
    return new Offer.PerSlice(Amount.ofDouble(absolute));
  }

  private Set<JobFlag> flags() {
    Set<JobFlag> flags = EnumSet.noneOf(JobFlag.class);
    for (JobFlag flag : JobFlag.values()) {
      // Clients of the 4.4 generation keep two of the flags among the requirements.
      if (data.path(flag.wireName()).asBoolean(false)
          || data.path("requirements").path(flag.wireName()).asBoolean(false)) {
        flags.add(flag);
      }
    }
    return flags;
  }

  private long estimationSlices() {
    JsonNode value = data.path("estimationSlices");
    if (value.isMissingNode()) {
      return JobSpec.SCHEDULER_DECIDES;
    }
    return value.isNull() ? JobSpec.ALL_SLICES : count("estimationSlices");
  }

  private List<String> modules(String name) {
    JsonNode array = data.path(name);
    if (array.size() > limits.modules()) {
      throw new JobException(
          JobException.Code.EWORKTOOBIG,
          "%s has %d entries, above the limit of %d"
              .formatted(name, array.size(), limits.modules()),
          "bundle modules into packages");
    }
    var modules = new ArrayList<String>();
    for (JsonNode module : array) {
      modules.add(checkLength(name, module.asString("")));
    }
    return modules;
  }

  private @Nullable ResultStorage resultStorage() {
    if (!data.hasNonNull("resultStorageDetails")) {
      return null;
    }
    return new ResultStorage(
        uri("resultStorageDetails").toString(), data.path("resultStorageParams"));
  }

  private URI uri(String name) {
    String text = text(name);
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new JobException(
          JobException.Code.EBADARG,
          "%s '%s' is not an URL".formatted(name, Texts.excerpt(text)),
          "send an absolute URL",
          e);
    }
  }

  private long count(String name) {
    JsonNode value = data.path(name);
    if (!value.isNumber() || value.asDouble() != Math.rint(value.asDouble())) {
      throw JobException.badArgument(
          "%s is %s".formatted(name, Texts.excerpt(value.toString())), "send a whole number");
    }
    if (value.asDouble() < 0) {
      throw JobException.badArgument(
          "%s is %s".formatted(name, value), "send a number that is not negative");
    }
    return Counts.check(value.asDouble(), name);
  }

  private double number(String name) {
    JsonNode value = data.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return 0;
    }
    if (!value.isNumber() || !(value.asDouble() >= 0) || Double.isInfinite(value.asDouble())) {
      throw JobException.badArgument(
          "%s is %s".formatted(name, Texts.excerpt(value.toString())),
          "send a finite number that is not negative");
    }
    return value.asDouble();
  }

  private String text(String name) {
    return checkLength(name, data.path(name).asString(""));
  }

  private String checkLength(String name, String text) {
    if (text.length() > limits.textChars()) {
      throw new JobException(
          JobException.Code.ETOOBIG,
          "%s of %d characters, above the limit of %d"
              .formatted(name, text.length(), limits.textChars()),
          "shorten it");
    }
    return text;
  }
}
