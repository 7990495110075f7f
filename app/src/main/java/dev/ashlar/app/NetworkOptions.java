package dev.ashlar.app;

import dev.ashlar.base.Amount;
import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.IsolateLimits;
import dev.ashlar.sandbox.Worktimes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a network in one process can be told.
 *
 * @param data the data folder, absolute
 * @param listen the address to listen at
 * @param schedulerPort 0 picks a free one
 * @param runnerPort 0 picks a free one
 * @param publicUrl where other machines reach the scheduler; missing: as it listens
 * @param sandboxes of the network's own worker; 0: no worker
 * @param watchdog pause between the polls of original workers
 * @param groups compute groups made at start, besides the public one
 * @param allowPrivateNetwork whether guests may reach loopback and private addresses
 * @param allowedHosts hosts that guests may reach even when they are private
 * @param slicePrice market value of one slice
 * @param gift what a new account is given, on a development network only
 * @param databaseUrl a PostgreSQL elsewhere; missing: the embedded one
 * @param limits what each smart worker may use up
 * @param sliceLimits what each slice on the network's own worker may use up
 * @param cells the engine and how guests are walled in
 * @param worktimes ways of running a job's code besides the usual one
 */
record NetworkOptions(
    Path data,
    String listen,
    int schedulerPort,
    int runnerPort,
    @Nullable URI publicUrl,
    int sandboxes,
    Duration watchdog,
    List<Group> groups,
    boolean allowPrivateNetwork,
    Set<String> allowedHosts,
    Amount slicePrice,
    Amount gift,
    @Nullable String databaseUrl,
    IsolateLimits limits,
    SliceLimits.Chosen sliceLimits,
    CellOptions cells,
    Worktimes worktimes) {

  NetworkOptions {
    groups = List.copyOf(groups);
    allowedHosts = Set.copyOf(allowedHosts);
  }

  NetworkOptions withAllowedHosts(Set<String> hosts) {
    return new NetworkOptions(
        data,
        listen,
        schedulerPort,
        runnerPort,
        publicUrl,
        sandboxes,
        watchdog,
        groups,
        allowPrivateNetwork,
        hosts,
        slicePrice,
        gift,
        databaseUrl,
        limits,
        sliceLimits,
        cells,
        worktimes);
  }

  /** A compute group: who knows the secret may join it. */
  record Group(String key, String secret) {
    /** Reads {@code KEY,SECRET}. */
    static Group parse(String text) {
      int comma = text.indexOf(',');
      if (comma < 1 || comma == text.length() - 1) {
        throw new AppException(
            AppException.Code.OPTION,
            "--group takes KEY,SECRET, not '%s'".formatted(text),
            "give both, with a comma between");
      }
      return new Group(text.substring(0, comma), text.substring(comma + 1));
    }
  }
}
