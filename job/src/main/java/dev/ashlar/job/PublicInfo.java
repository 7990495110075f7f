package dev.ashlar.job;

/** What a deployer tells everybody about a job; shown on workers, so never trusted as markup. */
public record PublicInfo(String name, String description, String link) {
  public static final PublicInfo NONE = new PublicInfo("", "", "");
}
