package dev.ashlar.app;

import dev.ashlar.base.Amount;
import dev.ashlar.client.Compute;
import dev.ashlar.client.JobEvent;
import dev.ashlar.client.Offers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The job of the demo: a scene, ray-traced in tiles by WebAssembly and JavaScript, one slice a
 * tile.
 */
final class PictureJob {
  static final int WIDTH = 960;
  static final int HEIGHT = 540;
  static final int TILE = 60;

  private static final String PRICE = "0.001";

  private final Compute compute;

  PictureJob(Compute compute) {
    this.compute = compute;
  }

  /** Deploys, waits with a progress bar, writes the picture; returns the bill in words. */
  String run(Path output, PrintWriter out) throws InterruptedException {
    var picture = new Picture(WIDTH, HEIGHT, TILE);
    out.println(
        "Tracing %d by %d pixels in %d tiles, each a slice of one job:"
            .formatted(WIDTH, HEIGHT, picture.tiles()));
    out.flush();
    try (var bar = ProgressBar.onStandardError("slices", true)) {
      bar.show(0, picture.tiles());
      var job =
          compute
              .forRange(1, picture.tiles())
              .work(new String(resource("trace.js"), StandardCharsets.UTF_8))
              .args(WIDTH, HEIGHT, TILE, resource("spheres.wasm"))
              .publicInfo("A picture of seven spheres", "Traces one tile a slice.", null)
              .on(
                  JobEvent.Status.class,
                  event -> bar.show(event.status().computed(), event.status().total()))
              .on(
                  JobEvent.SliceError.class,
                  event -> bar.say("tile %d: %s".formatted(event.sliceNumber(), event.message())))
              .exec(Offers.perSlice(PRICE));
      var results = job.await();
      bar.show(results.size(), results.size());
      for (int i = 0; i < results.size(); i++) {
        picture.lay(i + 1, pixels(results.value(i), i + 1));
      }
    }
    picture.write(output);
    out.println("The picture is in " + output.toAbsolutePath().normalize());
    return "%d slices at %s DCC, %s DCC paid"
        .formatted(picture.tiles(), PRICE, Amount.ofDecimal(PRICE).times(picture.tiles()));
  }

  private static byte[] pixels(@Nullable Object value, int tile) {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    throw new AppException(AppException.Code.JOB_FAILED, "tile %d is no bytes".formatted(tile), "");
  }

  static byte[] resource(String name) {
    try (var in = PictureJob.class.getResourceAsStream("demo/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks demo/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("the jar's demo/%s cannot be read".formatted(name), e);
    }
  }
}
