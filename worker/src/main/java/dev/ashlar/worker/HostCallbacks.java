package dev.ashlar.worker;

import java.net.URI;

/**
 * What only the program around a worker can do when the scheduler commands it. The methods run on
 * threads of the worker; each default does nothing.
 */
public interface HostCallbacks {
  /** A host without a screen and without a process to end. */
  HostCallbacks NONE = new HostCallbacks() {};

  /** The worker stopped on command; a command line exits with 130. */
  default void onKill(boolean temporary) {}

  /** The worker stopped and wants a fresh process; a command line exits with 13. */
  default void onReload() {}

  /** A message for the person at the machine, without control characters. */
  default void onAnnounce(String message) {}

  /** A page the scheduler wants opened; http(s) only. Never open it without a click. */
  default void onOpenPopup(URI href) {}
}
