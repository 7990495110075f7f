package dev.ashlar.net;

import java.util.List;
import java.util.Optional;

/**
 * A form as it was sent, fields and files alike as UTF-8 text, in the order of the sender. Where a
 * name occurs twice the first counts.
 */
public record MultipartForm(List<Part> parts) {

  /** One field. {@code file} tells that it came with a file name, as a file part. */
  public record Part(String name, String text, boolean file) {}

  public MultipartForm {
    parts = List.copyOf(parts);
  }

  public Optional<Part> part(String name) {
    return parts.stream().filter(part -> part.name.equals(name)).findFirst();
  }

  public Optional<String> text(String name) {
    return part(name).map(Part::text);
  }
}
