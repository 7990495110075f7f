package dev.ashlar.app;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A picture that is put together from square tiles of red, green and blue bytes, row by row.
 * Confined to one thread.
 */
final class Picture {
  private final int tileSize;
  private final BufferedImage image;

  Picture(int width, int height, int tileSize) {
    this.tileSize = tileSize;
    this.image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
  }

  /** How many tiles make the picture. */
  int tiles() {
    return across() * Math.ceilDiv(image.getHeight(), tileSize);
  }

  /**
   * Lays tile {@code number}, from 1, left to right and top to bottom; tiles at the right and lower
   * edge may be smaller.
   */
  void lay(int number, byte[] pixels) {
    int left = (number - 1) % across() * tileSize;
    int top = (number - 1) / across() * tileSize;
    int columns = Math.min(tileSize, image.getWidth() - left);
    int rows = Math.min(tileSize, image.getHeight() - top);
    if (pixels.length != columns * rows * 3) {
      throw new AppException(
          AppException.Code.JOB_FAILED,
          "tile %d has %d bytes, not %d".formatted(number, pixels.length, columns * rows * 3),
          "");
    }
    for (int at = 0; at < columns * rows; at++) {
      int red = pixels[3 * at] & 0xff;
      int green = pixels[3 * at + 1] & 0xff;
      int blue = pixels[3 * at + 2] & 0xff;
      int colour = (red << 16) | (green << 8) | blue;
      image.setRGB(left + at % columns, top + at / columns, colour);
    }
  }

  void write(Path file) {
    try {
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new AppException(
          AppException.Code.FILE, "cannot write " + file, "name another file by --output", e);
    }
  }

  private int across() {
    return Math.ceilDiv(image.getWidth(), tileSize);
  }
}
