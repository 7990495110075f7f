package dev.ashlar.runner;

import dev.ashlar.sandbox.GuestError;

/** What to do about a script that was refused, by the code that came with the error. */
final class Remedies {
  private Remedies() {}

  static String of(GuestError error) {
    return switch (error.code()) {
      case "MODULE_NOT_AVAILABLE" ->
          "bundle what it imports into the script; nothing is loaded from elsewhere";
      case "NEVER_SETTLES" ->
          "await at the top level only what settles by itself; wait for events in handlers";
      case "HANDLES_NOTHING" ->
          "export default an object with fetch, scheduled or tasks, or listen for events";
      case "IS_A_MODULE" -> "send type=module, or leave the type out";
      case "IS_NO_MODULE" -> "send type=classic, or leave the type out";
      case "NULL_BYTE" -> "write \\0 in a string; a file with null bytes may be no UTF-8 text";
      case "LONE_SURROGATE" -> "write it as an escape such as \\ud800, or save the file as UTF-8";
      case "cpu-limit", "wall-limit", "memory-limit" ->
          "do long work in a handler, where other limits hold";
      default -> "mend the script and send it again";
    };
  }
}
