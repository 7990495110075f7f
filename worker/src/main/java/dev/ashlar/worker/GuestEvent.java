package dev.ashlar.worker;

import dev.ashlar.sandbox.GuestError;
import tools.jackson.databind.JsonNode;

/** Something that a guest wrote or emitted, on its way to the owner of the job. */
public sealed interface GuestEvent {
  String job();

  /** The slice's number. */
  long slice();

  /** The permission under which the slice was taken. */
  String authorization();

  /**
   * A line of the console.
   *
   * @param message KVIN document of the array of arguments; empty when the line repeats the last
   * @param same how often the line was written by now
   */
  record Console(
      String job, long slice, String authorization, String level, String message, int same)
      implements GuestEvent {}

  /** {@code work.emit(name, value)}; the value as JSON, or as a KVIN document. */
  record Custom(String job, long slice, String authorization, String name, JsonNode value)
      implements GuestEvent {}

  /** The work function threw. */
  record Thrown(String job, long slice, String authorization, GuestError error, long timestamp)
      implements GuestEvent {}

  /** The work function did not report progress. */
  record NoProgress(String job, long slice, String authorization, String message, long timestamp)
      implements GuestEvent {}
}
