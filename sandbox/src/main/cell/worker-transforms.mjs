/** Two streams of one well-known runtime that scripts of its kind use. */
import { TypeError } from "./captured.mjs";

const { TransformStream } = globalThis;

export class IdentityTransformStream extends TransformStream {}

export class FixedLengthStream extends TransformStream {
  /** @param {number} length */
  constructor(length) {
    let left = length;
    super({
      transform(chunk, controller) {
        left -= chunk.byteLength;
        if (left < 0) {
          throw new TypeError(`more than ${length} bytes were written`);
        }
        controller.enqueue(chunk);
      },
      flush() {
        if (left > 0) {
          throw new TypeError(`${left} of ${length} bytes were not written`);
        }
      },
    });
  }
}
