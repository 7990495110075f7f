package dev.ashlar.scheduler;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The document by which clients and workers learn where the services are and how to behave: KVIN of
 * either version, or JavaScript for browsers.
 *
 * <p>A client without one of the keys fails in obscure ways, so all that any of them looks for are
 * here, also those whose services this scheduler does not have; these point below its own root.
 */
public final class ConfigurationDocument {
  private static final String CLIENT_PROTOCOL = "^5.0.0";
  private static final int V9 = 9;
  private static final int V8 = 8;

  private final URI base;
  private final ClientTuning tuning;

  /** For peers that reach us by this URL, which ends in a slash. */
  public ConfigurationDocument(URI publicBase, ClientTuning tuning) {
    if (!publicBase.toString().endsWith("/")) {
      throw new IllegalArgumentException("public URL without a slash at its end: " + publicBase);
    }
    this.base = publicBase;
    this.tuning = tuning;
  }

  /** What a client asks for: {@code 2.1.0} and later read KVIN 9, {@code 2.0.0} reads KVIN 8. */
  public String kvinFor(String ver) {
    return kvin(ver.startsWith("2.0") ? V8 : V9);
  }

  /** The document as KVIN of version 8 or 9. */
  public String kvin(int version) {
    if (version != V8 && version != V9) {
      throw new IllegalArgumentException("no configuration in KVIN " + version);
    }
    var text = new StringBuilder(4096);
    text.append("{\"_serializeVerId\":\"v").append(version).append("\",\"what\":");
    ConfigurationText.KVIN.write(text, content());
    return text.append('}').toString();
  }

  /** A script that defines the global {@code dcpConfig}. */
  public String js() {
    var text = new StringBuilder(4096).append("globalThis.dcpConfig = ");
    ConfigurationText.SCRIPT.write(text, content());
    return text.append(";\n").toString();
  }

  private Map<String, Object> content() {
    var root = new LinkedHashMap<String, Object>();
    root.put("scheduler", scheduler());
    root.put(
        "bank",
        Map.of("location", base, "services", Map.of("bankTeller", service(Services.BANK_TELLER))));
    root.put("packageManager", service(Services.PACKAGE_MANAGER));
    for (String elsewhere : List.of("portal", "pxAuth", "oAuth", "cdn")) {
      root.put(
          elsewhere,
          Map.of("location", base.resolve(elsewhere.toLowerCase(java.util.Locale.ROOT) + "/")));
    }
    root.put("job", job());
    root.put("eventSubscriber", Map.of("seenListSize", tuning.seenEvents()));
    root.put("network", Map.of("disableIPv6", false, "disableIPv4", false));
    root.put("dcp", dcp());
    root.put("supervisor", supervisor());
    return root;
  }

  private Map<String, Object> scheduler() {
    var services = new LinkedHashMap<String, Object>();
    services.put("jobSubmit", service(Services.JOB_SUBMIT));
    services.put("computeGroups", service(Services.COMPUTE_GROUPS));
    services.put("eventRouter", service(Services.EVENT_ROUTER));
    services.put("resultSubmitter", service(Services.RESULT_SUBMITTER));
    services.put("taskDistributor", service(Services.TASK_DISTRIBUTOR));
    services.put("pheme", service(Services.PHEME));
    services.put(
        "jnu",
        Map.of("location", base.resolve("jnu/"), "timeServiceLocation", base.resolve("jnu/time")));
    var scheduler = new LinkedHashMap<String, Object>();
    scheduler.put("location", base);
    scheduler.put("services", services);
    scheduler.put(
        "compatibility",
        Map.of(
            "minimum", Map.of("dcp", CLIENT_PROTOCOL),
            "operations", Map.of("compute", "^1.0.0", "work", "^1.0.0")));
    scheduler.put("worker", Map.of("types", List.of("v4"), "operations", "1.0.0"));
    return scheduler;
  }

  private Map<String, Object> service(String name) {
    return Map.of("location", base.resolve(name + "/"));
  }

  private Map<String, Object> job() {
    var job = new LinkedHashMap<String, Object>();
    job.put("maxDeployTime", tuning.maxDeploySeconds());
    job.put("deployAttempts", tuning.deployAttempts());
    job.put("deployCloseTimeout", 10_000);
    job.put("uploadInitialNumberOfSlices", 10);
    job.put("uploadIncreaseFactor", 5);
    job.put("uploadSlicesTarget", 1_000_000);
    job.put("uploadSlicesCeiling", 6_000_000);
    job.put("sliceUploadErrorTolerance", 2);
    job.put("modules", Map.of());
    return job;
  }

  private static Map<String, Object> dcp() {
    var dcp = new LinkedHashMap<String, Object>();
    dcp.put("connectionOptions", Map.of("default", Map.of()));
    dcp.put("validityStampCachePurgeInterval", 60);
    dcp.put("identityCache", Map.of());
    return dcp;
  }

  private Map<String, Object> supervisor() {
    return Map.of("tuning", Map.of("watchdogInterval", tuning.watchdogSeconds()));
  }

  /** The parts of the paths by which services are announced. */
  public static Set<String> servicePaths() {
    return Set.of(
        Services.JOB_SUBMIT,
        Services.COMPUTE_GROUPS,
        Services.EVENT_ROUTER,
        Services.RESULT_SUBMITTER,
        Services.TASK_DISTRIBUTOR,
        Services.PHEME,
        Services.BANK_TELLER,
        Services.PACKAGE_MANAGER);
  }
}
