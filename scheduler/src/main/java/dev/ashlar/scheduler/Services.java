package dev.ashlar.scheduler;

import dev.ashlar.wire.WireFailure;
import dev.ashlar.wire.WireRequest;
import dev.ashlar.wire.WireService;
import java.util.LinkedHashMap;
import java.util.Map;

/** The services of the wire over one scheduler, by the last part of their path. */
final class Services {
  static final String JOB_SUBMIT = "job-submit";
  static final String COMPUTE_GROUPS = "compute-groups";
  static final String EVENT_ROUTER = "event-router";
  static final String RESULT_SUBMITTER = "result-submitter";
  static final String TASK_DISTRIBUTOR = "task-distributor";
  static final String PHEME = "pheme";
  static final String BANK_TELLER = "bank-teller";
  static final String PACKAGE_MANAGER = "package-manager";

  private Services() {}

  static Map<String, WireService> of(Scheduler scheduler) {
    var services = new LinkedHashMap<String, WireService>();
    services.put(JOB_SUBMIT, new JobSubmitService(scheduler));
    services.put(COMPUTE_GROUPS, new ComputeGroupsService(scheduler));
    services.put(EVENT_ROUTER, new EventRouterService(scheduler));
    services.put(RESULT_SUBMITTER, new ResultSubmitterService(scheduler));
    services.put(TASK_DISTRIBUTOR, new TaskDistributorService(scheduler));
    services.put(PHEME, new PhemeService(scheduler));
    services.put(BANK_TELLER, new BankTellerService(scheduler));
    services.put(PACKAGE_MANAGER, new PackageManagerService(scheduler));
    return services;
  }

  static WireFailure unknown(WireRequest request) {
    return new WireFailure(
        SchedulerException.Code.ENOOPERATION.name(),
        "no operation '%s' at this service".formatted(request.operation()));
  }
}
