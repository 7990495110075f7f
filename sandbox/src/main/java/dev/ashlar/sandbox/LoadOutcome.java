package dev.ashlar.sandbox;

/** What became of a script that was to be loaded. */
public sealed interface LoadOutcome {
  /** It runs; whoever asked closes it. */
  record Loaded(Isolate isolate) implements LoadOutcome {}

  /** It does not compile, threw, registers nothing, or reached a limit while it was evaluated. */
  record Refused(GuestError error) implements LoadOutcome {}
}
