package dev.ashlar.sandbox;

/** How the text of a smart worker is to be read. */
public enum ScriptType {
  /** One ES module. */
  MODULE,
  /** A script in the global scope, service-worker style. */
  CLASSIC,
  /** A module where it has what only modules have, such as {@code export}; else classic. */
  DETECT
}
