package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @TempDir private Path folder;

  @Test
  void theDemoRunsTwiceAndTheSecondGoesOnFromTheFirst() throws Exception {
    var first = demo();
    var second = demo();

    assertThat(first.out())
        .contains(
            "144 slices at 0.001 DCC, 0.144 DCC paid",
            "the books balance",
            "sum 0",
            "keeper, version 1",
            "\"network\":200");
    assertThat(second.out()).contains("0.144 DCC paid", "the books balance", "keeper, version 2");
    assertThat(keyOf(second)).as("the same key in every version").isEqualTo(keyOf(first));
    assertThat(first.err()).contains("144/144 slices");

    var picture = ImageIO.read(folder.resolve("picture.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(960);
    assertThat(picture.getHeight()).isEqualTo(540);
    // The sky is light at the top, the red sphere is in the middle, the floor below is grey.
    assertThat(picture.getRGB(480, 10) & 0xff).isGreaterThan(200);
    int sphere = picture.getRGB(470, 250);
    assertThat(sphere >> 16 & 0xff).isGreaterThan((sphere & 0xff) + 30);
    int floor = picture.getRGB(200, 500);
    assertThat(Math.abs((floor >> 16 & 0xff) - (floor & 0xff))).isLessThan(20);
  }

  private Ashlar.Result demo() throws Exception {
    var result = Ashlar.run(folder, "demo", "--scheduler-port", "0", "--runner-port", "0");
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  private static String keyOf(Ashlar.Result demo) {
    var key = Pattern.compile("its key ([0-9a-f]{16}) ").matcher(demo.out());
    assertThat(key.find()).as(demo.out()).isTrue();
    return key.group(1);
  }
}
