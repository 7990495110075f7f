package dev.ashlar.sandbox;

/** What the guest may read of its job as {@code work.job.public}. */
public record JobPublic(String name, String description, String link) {
  /** What a job shows that says nothing about itself. */
  public static final JobPublic DEFAULTS =
      new JobPublic(
          "Ad-Hoc Job",
          "Discreetly making the world smarter",
          "https://distributed.computer/about");
}
