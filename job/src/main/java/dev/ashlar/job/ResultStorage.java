package dev.ashlar.job;

import tools.jackson.databind.JsonNode;

/**
 * A server of the deployer's that takes the results instead of the scheduler.
 *
 * @param params form fields that go with every result
 */
public record ResultStorage(String url, JsonNode params) {}
