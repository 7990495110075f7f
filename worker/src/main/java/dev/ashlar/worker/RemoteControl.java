package dev.ashlar.worker;

import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker does when the scheduler commands something and no listener objects. Whatever stops
 * or restarts the worker runs on a thread of its own, since the command came in on a connection
 * that the stop closes.
 */
final class RemoteControl {
  static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  static final Duration RELOAD_LIMIT = Duration.ofSeconds(30);

  /** A fleet that is restarted comes back over this time, not at once. */
  static final Duration RESTART_SPREAD = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(RemoteControl.class);

  private final Worker worker;
  private final WorkerOptions options;
  private final Pause pause;

  RemoteControl(Worker worker, WorkerOptions options, Pause pause) {
    this.worker = worker;
    this.options = options;
    this.pause = pause;
  }

  /** Waits; a seam for tests. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }

  void install(SchedMsg schedMsg) {
    schedMsg.defaultAction("kill", this::kill);
    schedMsg.defaultAction("restart", command -> apart("restart", this::restart));
    schedMsg.defaultAction("remove", this::remove);
    schedMsg.defaultAction("announce", this::announce);
    schedMsg.defaultAction("reload", command -> apart("reload", this::reload));
    schedMsg.defaultAction("openPopup", this::openPopup);
    schedMsg.defaultAction("addPriorityJob", command -> priority(command, true));
    schedMsg.defaultAction("removePriorityJob", command -> priority(command, false));
  }

  private void kill(RemoteCommand command) {
    boolean temporary = command.flag("temporary");
    if (!temporary) {
      // First, so that a crash in the middle of the stop does not undo the order.
      options.store().disable();
    }
    apart(
        "kill",
        () -> {
          Thread stop = Thread.ofVirtual().start(() -> worker.stop(true));
          if (!stop.join(KILL_LIMIT)) {
            log.warn("the stop takes longer than {}; the host is told now", KILL_LIMIT);
          }
          options.host().onKill(temporary);
        });
  }

  private void restart() throws InterruptedException {
    worker.stop(false);
    pause.sleep(Duration.ofMillis(options.random().nextLong(RESTART_SPREAD.toMillis() + 1)));
    worker.start();
  }

  private void reload() {
    worker.stop(RELOAD_LIMIT);
    options.host().onReload();
  }

  private void remove(RemoteCommand command) {
    SupervisorLoop loop = worker.loop();
    if (loop != null) {
      command
          .job()
          .ifPresentOrElse(
              job -> loop.refuse(job, ReturnReason.REMOVED),
              () -> log.warn("the command 'remove' names no job"));
    }
  }

  private void announce(RemoteCommand command) {
    String message = command.text("message");
    log.atInfo().addKeyValue("message", message).log("the scheduler announces");
    options.host().onAnnounce(message);
  }

  private void openPopup(RemoteCommand command) {
    String href = command.text("href");
    try {
      URI uri = URI.create(href);
      if ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme())) {
        log.atInfo().addKeyValue("href", href).log("the scheduler suggests a page");
        options.host().onOpenPopup(uri);
        return;
      }
    } catch (IllegalArgumentException e) {
      log.debug("not a URL", e);
    }
    log.warn("the command 'openPopup' names no page");
  }

  private void priority(RemoteCommand command, boolean add) {
    SupervisorLoop loop = worker.loop();
    if (loop == null || command.job().isEmpty()) {
      return;
    }
    String job = command.job().get();
    boolean immediate = command.flag("immediate");
    if (add) {
      loop.addPriorityJob(job, immediate);
    } else {
      loop.removePriorityJob(job, immediate);
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws InterruptedException;
  }

  private static void apart(String name, Action action) {
    Thread.ofVirtual()
        .name("ashlar-command-" + name)
        .start(() -> {
          try {
            action.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            log.error("the command '{}' failed", name, e);
          }
        });
  }
}
