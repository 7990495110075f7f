package dev.ashlar.app;

import dev.ashlar.sandbox.Bindings;
import dev.ashlar.sandbox.Body;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.EventFailure;
import dev.ashlar.sandbox.FetchCall;
import dev.ashlar.sandbox.FetchEvent;
import dev.ashlar.sandbox.FetchHead;
import dev.ashlar.sandbox.FetchOutcome;
import dev.ashlar.sandbox.FetchReply;
import dev.ashlar.sandbox.GuestError;
import dev.ashlar.sandbox.HeaderLine;
import dev.ashlar.sandbox.Isolate;
import dev.ashlar.sandbox.IsolateCounts;
import dev.ashlar.sandbox.IsolateLimits;
import dev.ashlar.sandbox.IsolateSpec;
import dev.ashlar.sandbox.KeyDerivation;
import dev.ashlar.sandbox.LoadOutcome;
import dev.ashlar.sandbox.LogLine;
import dev.ashlar.sandbox.RunOutcome;
import dev.ashlar.sandbox.SandboxLimits;
import dev.ashlar.sandbox.ScriptType;
import dev.ashlar.sandbox.SocketCall;
import dev.ashlar.sandbox.SocketLink;
import dev.ashlar.sandbox.WakeEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Loads a smart worker's script and gives it one event, with neither network nor keys. */
final class LocalEvent {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final String ID = "local";

  private final CellPool cells;
  private final SliceLimits.Chosen limits;
  private final String url;
  private final String config;
  private final List<LogLine> log = new CopyOnWriteArrayList<>();

  /** What can happen to a smart worker. */
  enum Kind {
    FETCH,
    SCHEDULED,
    TASKS;

    static Kind parse(String text) {
      for (Kind kind : values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
          return kind;
        }
      }
      throw new AppException(
          AppException.Code.OPTION,
          "there is no event '%s'".formatted(text),
          "name fetch, scheduled or tasks");
    }
  }

  LocalEvent(CellPool cells, SliceLimits.Chosen limits, String url, String config) {
    this.cells = cells;
    this.limits = limits;
    this.url = url;
    this.config = config;
  }

  LocalReport run(Kind kind, String source, String body) {
    var spec =
        new IsolateSpec(ID, url, ScriptType.DETECT, source, config, isolateLimits(), new Alone());
    var report = new LocalReport();
    switch (cells.load(spec)) {
      case LoadOutcome.Refused(var error) -> {
        tell(report);
        report.failed("refused", error);
      }
      case LoadOutcome.Loaded(var isolate) -> {
        try (isolate) {
          happen(kind, isolate, body, report);
        }
      }
    }
    return report;
  }

  private IsolateLimits isolateLimits() {
    var named = limits.limits();
    var defaults = SandboxLimits.DEFAULTS;
    var counts =
        IsolateCounts.DEFAULTS
            .withTimers(named.counts().timers())
            .withLogBytes(named.counts().logBytes());
    var chosen = IsolateLimits.DEFAULTS.withMemoryMiB(limits.memoryMiB()).withCounts(counts);
    if (!named.cpu().equals(defaults.cpu())) {
      chosen = chosen.withEventCpu(named.cpu());
    }
    return named.wall().equals(defaults.wall())
        ? chosen
        : chosen.withFetchWall(named.wall()).withRunWall(named.wall());
  }

  private void happen(Kind kind, Isolate isolate, String body, LocalReport report) {
    switch (kind) {
      case FETCH -> fetch(isolate, body, report);
      case SCHEDULED, TASKS -> {
        var wake =
            new WakeEvent(
                ID,
                kind == Kind.SCHEDULED ? "cron" : "manual",
                kind == Kind.SCHEDULED ? "* * * * *" : "",
                System.currentTimeMillis());
        RunOutcome outcome = isolate.wake(wake);
        tell(report);
        switch (outcome) {
          case RunOutcome.Done done -> report.done();
          case RunOutcome.Failed failed -> failed(report, failed.failure());
        }
        report.used(outcome.usage().cpuNanos(), outcome.usage().wallNanos());
      }
    }
  }

  private void fetch(Isolate isolate, String body, LocalReport report) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    var headers =
        bytes.length == 0
            ? List.<HeaderLine>of()
            : List.of(new HeaderLine("content-type", "application/json"));
    var head = new FetchHead(bytes.length == 0 ? "GET" : "POST", url, headers);
    Body sent =
        bytes.length == 0
            ? new Body.None()
            : new Body.Streamed(new ByteArrayInputStream(bytes), bytes.length);
    FetchOutcome outcome = isolate.fetch(new FetchEvent(ID, head, sent, FetchEvent.Client.PATIENT));
    tell(report);
    switch (outcome) {
      case FetchOutcome.Answered answered -> answered(report, answered);
      case FetchOutcome.Upgraded upgraded -> {
        upgraded.socket().refuse("nobody is there to talk to");
        report.answered(SWITCHING_PROTOCOLS, headers(upgraded.headers()), "");
      }
      case FetchOutcome.Failed failed -> failed(report, failed.failure());
    }
    report.used(outcome.usage().cpuNanos(), outcome.usage().wallNanos());
  }

  private void answered(LocalReport report, FetchOutcome.Answered answered) {
    try {
      String text = new String(answered.body().readAll(), StandardCharsets.UTF_8);
      report.answered(answered.status(), headers(answered.headers()), text);
    } catch (IOException e) {
      report.failed(
          "responseStreamDisconnected",
          GuestError.of("Error", "the body broke off: " + e.getMessage(), "body-broken-off"));
    }
  }

  private static void failed(LocalReport report, EventFailure failure) {
    report.failed(failure.outcome(), GuestError.of("Error", failure.detail(), failure.problem()));
  }

  private void tell(LocalReport report) {
    for (LogLine line : log) {
      report.said(
          "console",
          line.level().name().toLowerCase(Locale.ROOT),
          JsonMapper.shared().valueToTree(line.message()));
    }
  }

  private static JsonNode headers(List<HeaderLine> lines) {
    ObjectNode headers = JsonMapper.shared().createObjectNode();
    lines.forEach(line -> headers.put(line.name(), line.value()));
    return headers;
  }

  /** What a script reaches that runs alone. */
  private final class Alone implements Bindings {
    @Override
    public FetchReply fetch(FetchCall call) {
      throw alone("no network");
    }

    @Override
    public SocketLink connect(SocketCall call) {
      throw alone("no network");
    }

    @Override
    public long omniKey(String store) {
      throw alone("no key network");
    }

    @Override
    public byte[] derive(KeyDerivation derivation) {
      throw alone("no key network");
    }

    @Override
    public void log(LogLine line) {
      log.add(line);
    }

    private AppException alone(String what) {
      return new AppException(
          AppException.Code.OPTION, "a local run has " + what, "create the worker on a runner");
    }
  }
}
