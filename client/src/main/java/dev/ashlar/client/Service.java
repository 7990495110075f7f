package dev.ashlar.client;

/** The services of a scheduler that a deployer talks to. */
enum Service {
  JOB_SUBMIT("jobSubmit"),
  COMPUTE_GROUPS("computeGroups"),
  EVENT_ROUTER("eventRouter"),
  RESULT_SUBMITTER("resultSubmitter"),
  PHEME("pheme"),
  BANK_TELLER("bankTeller");

  private final String configName;

  Service(String configName) {
    this.configName = configName;
  }

  /** Its name in the scheduler's configuration document. */
  String configName() {
    return configName;
  }
}
