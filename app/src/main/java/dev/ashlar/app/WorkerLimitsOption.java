package dev.ashlar.app;

import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.IsolateConnections;
import dev.ashlar.sandbox.IsolateCounts;
import dev.ashlar.sandbox.IsolateLimits;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** What each smart worker may use up, by name. */
final class WorkerLimitsOption {
  private static final String NAMES =
      "startup-cpu, event-cpu, fetch-wall, run-wall, deferred, stream-idle (such as 500ms, 30s, 15m),"
          + " stack (such as 984KiB), memory (such as 256MiB), max-events, fetches, open-fetches, timers, sockets, event-sources,"
          + " log, script, config, request-body, socket-message, socket-queue,"
          + " event-message (such as 64KiB, 4MiB, 1GiB)";
  private static final Set<String> KNOWN =
      Set.of(
          "startup-cpu",
          "event-cpu",
          "fetch-wall",
          "run-wall",
          "deferred",
          "stream-idle",
          "stack",
          "memory",
          "max-events",
          "fetches",
          "open-fetches",
          "timers",
          "log",
          "script",
          "config",
          "request-body",
          "sockets",
          "socket-message",
          "socket-queue",
          "event-sources",
          "event-message");

  @Option(
      names = "--limit",
      paramLabel = "NAME=VALUE",
      description = "What each smart worker may use up; may be repeated. Names: " + NAMES + ".")
  private List<String> limits = List.of();

  IsolateLimits limits() {
    var given = given();
    var usual = IsolateLimits.DEFAULTS;
    try {
      return new IsolateLimits(
          given.time("startup-cpu", usual.startupCpu()),
          given.time("event-cpu", usual.eventCpu()),
          given.time("fetch-wall", usual.fetchWall()),
          given.time("run-wall", usual.runWall()),
          given.time("deferred", usual.deferred()),
          given.time("stream-idle", usual.streamIdle()),
          given.mebibytes("memory", usual.memoryMiB()),
          given.count("max-events", usual.maxEvents()),
          counts(given, usual.counts()),
          connections(given, usual.connections()));
    } catch (IllegalArgumentException e) {
      throw given.bad(e);
    }
  }

  /** The stack of every sandbox of this process, those for slices too. */
  int stackKiB() {
    var given = given();
    try {
      return CellOptions.checkedStackKiB(given.kibibytes("stack", CellOptions.DEFAULT_STACK_KIB));
    } catch (IllegalArgumentException e) {
      throw given.bad(e);
    }
  }

  private GivenLimits given() {
    return new GivenLimits("--limit", limits, KNOWN, NAMES);
  }

  private static IsolateCounts counts(GivenLimits given, IsolateCounts usual) {
    return new IsolateCounts(
        given.count("fetches", usual.fetches()),
        given.count("open-fetches", usual.openFetches()),
        given.count("timers", usual.timers()),
        given.size("log", usual.logBytes()),
        given.size("script", usual.scriptBytes()),
        given.size("config", usual.configBytes()),
        given.longSize("request-body", usual.requestBodyBytes()));
  }

  private static IsolateConnections connections(GivenLimits given, IsolateConnections usual) {
    return new IsolateConnections(
        given.count("sockets", usual.sockets()),
        given.size("socket-message", usual.socketMessageBytes()),
        given.size("socket-queue", usual.socketQueueBytes()),
        given.count("event-sources", usual.eventSources()),
        given.size("event-message", usual.eventMessageChars()));
  }
}
