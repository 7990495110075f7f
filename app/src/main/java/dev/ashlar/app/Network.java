package dev.ashlar.app;

import dev.ashlar.bank.Bank;
import dev.ashlar.bank.BankOptions;
import dev.ashlar.base.Ids;
import dev.ashlar.base.Version;
import dev.ashlar.keys.KeyNetworks;
import dev.ashlar.keys.LocalKeyNetwork;
import dev.ashlar.keys.Seal;
import dev.ashlar.net.FetchPolicy;
import dev.ashlar.net.HttpHandler;
import dev.ashlar.net.WebServer;
import dev.ashlar.runner.Runner;
import dev.ashlar.runner.RunnerOptions;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.scheduler.ComputeGroup;
import dev.ashlar.scheduler.Scheduler;
import dev.ashlar.scheduler.SchedulerOptions;
import dev.ashlar.store.BlobStore;
import dev.ashlar.store.DataFolder;
import dev.ashlar.store.Database;
import dev.ashlar.wallet.Hashes;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.worker.Worker;
import dev.ashlar.worker.WorkerStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All roles in one process: scheduler and bank, a worker, a runner, on one data folder. Must be
 * closed, which drains: no new work, what runs may finish.
 *
 * <p>Everything is wired here, from the ground up, and closed in the opposite order.
 */
final class Network implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Network.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final int KEY_BYTES = 32;

  private final NetworkOptions options;
  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final Closing closing = new Closing();
  private final NetworkFile file;

  private Network(NetworkOptions options) {
    this.options = options;
    try {
      var folder = closing.add(DataFolder.open(options.data()));
      // Before anything costly or lasting is made, so that a taken port costs nothing.
      var schedulerPort = new Port(options.schedulerPort());
      var runnerPort = new Port(options.runnerPort());
      var cells = closing.add(new CellPool(options.cells(), options.worktimes()));
      // Beside the database, so that the first guest finds the walls tried and a cell ready.
      cells.beginSelfTest();
      cells.prewarmSandboxes(options.sliceLimits().memoryMiB());
      cells.prewarmIsolates(options.limits().memoryMiB());
      var database = closing.add(database(folder));
      for (var module : List.of("bank", "scheduler", LocalKeyNetwork.MODULE, Runner.MODULE)) {
        database.migrate(module);
      }

      var scheduler = scheduler(folder, database, schedulerPort);
      var runner = runner(folder, database, cells, runnerPort);
      if (options.sandboxes() > 0) {
        worker(folder, cells, scheduler);
      }

      this.file =
          new NetworkFile(
              true,
              scheduler,
              runner,
              folder.path().toString(),
              ProcessHandle.current().pid(),
              Version.CURRENT);
      file.write(folder.path());
      closing.add(() -> NetworkFile.remove(folder.path()));
    } catch (RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  static Network start(NetworkOptions options) {
    return new Network(options);
  }

  /** Where it listens. */
  NetworkFile file() {
    return file;
  }

  @Override
  public void close() {
    closing.close();
  }

  private Database database(DataFolder folder) {
    return options.databaseUrl() == null
        ? Database.embedded(folder)
        : DatabaseUrl.open(options.databaseUrl());
  }

  /** A port on which we listen already, though nobody may be behind it yet. */
  private final class Port {
    private final Gate gate = new Gate();
    private final WebServer server;

    Port(int number) {
      this.server =
          closing.add(WebServer.builder().listen(options.listen(), number).fallback(gate).start());
    }

    URI url() {
      var listen = options.listen();
      var host = listen.equals("0.0.0.0") || listen.equals("::") ? "127.0.0.1" : listen;
      return URI.create(
          "http://%s:%d/".formatted(host.contains(":") ? "[" + host + "]" : host, server.port()));
    }

    void open(HttpHandler handler) {
      gate.open(handler);
    }

    void close() {
      server.close();
    }
  }

  private URI scheduler(DataFolder folder, Database database, Port port) {
    var key = PrivateKey.of(folder.secret("scheduler.key", KEY_BYTES));
    var base = options.publicUrl() == null ? port.url() : withSlash(options.publicUrl());

    var bank = new Bank(database, new BankOptions(options.gift()), clock);
    var settings =
        SchedulerOptions.at(base)
            .change()
            .exclusive(options.databaseUrl() == null)
            .marketPrice(options.slicePrice())
            .groups(groups())
            .build();
    var blobs = new BlobStore(folder.subfolder("blobs"));
    var scheduler = closing.add(new Scheduler(database, bank, blobs, key, settings, clock, random));
    var wire =
        closing.add(new SchedulerHttp(scheduler, key, base, options.watchdog(), clock, random));
    scheduler.start();
    port.open(wire);
    closing.add(scheduler::drain);
    log.atInfo()
        .addKeyValue("url", base)
        .addKeyValue("identity", key.address())
        .log("scheduler listens");
    return base;
  }

  private URI runner(DataFolder folder, Database database, CellPool cells, Port port) {
    var local = new LocalKeyNetwork(database, folder.secret("keys.seal", Seal.KEY_BYTES), random);
    var policy =
        FetchPolicy.DEFAULTS
            .withAllowPrivate(options.allowPrivateNetwork())
            .withAllowedHosts(options.allowedHosts());
    var runner =
        closing.add(
            new Runner(
                database,
                folder,
                cells,
                new KeyNetworks(List.of(local)),
                RunnerOptions.DEFAULTS.withFetchPolicy(policy).withLimits(options.limits()),
                clock));
    port.open(runner.http());
    // Before the runner ends: no request should find it gone. The scheduler's port has to outlive
    // the scheduler, which says goodbye to its peers.
    closing.add(port::close);
    runner.start();
    log.atInfo().addKeyValue("url", port.url()).log("runner listens");
    return port.url();
  }

  private void worker(DataFolder folder, CellPool cells, URI scheduler) {
    var wallet = Home.walletOf(folder.path());
    var worker =
        Worker.builder()
            .schedulerUrl(scheduler)
            .identity(wallet.identity())
            .paymentAddress(Home.earnings(wallet).address())
            .maxWorkingSandboxes(options.sandboxes())
            .sandboxOptions(options.sliceLimits().forWorker(cells))
            .store(WorkerStore.at(folder.subfolder("worker")))
            .computeGroups(options.groups().stream().map(WorkerCommand::workerGroup).toList())
            .build();
    worker.start();
    closing.add(() -> worker.stop(DRAIN));
  }

  private List<ComputeGroup> groups() {
    var groups = new ArrayList<>(List.of(ComputeGroup.PUBLIC));
    for (var group : options.groups()) {
      groups.add(
          ComputeGroup.secret(
              groupId(group.key()), groups.size() + 1, group.key(), group.secret()));
    }
    return groups;
  }

  /** The id follows from the key, so that a group keeps its id through every start. */
  private static String groupId(String key) {
    var hex =
        HexFormat.of()
            .formatHex(Hashes.sha256(("compute group " + key).getBytes(StandardCharsets.UTF_8)));
    return hex.substring(0, Ids.OPAQUE_LENGTH);
  }

  private static URI withSlash(URI url) {
    return url.toString().endsWith("/") ? url : URI.create(url + "/");
  }
}
