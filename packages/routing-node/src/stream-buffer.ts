import type { Piece } from './child-protocol.js';

/** Pieces of one stream in order, taken out block by block. Frames are those of the stream. */
export class StreamBuffer {
  readonly #frameBytes: number;
  #pieces: Piece[] = [];
  #epoch = 0;
  #consumed = 0;
  #end = 0;

  constructor(frameBytes: number) {
    this.#frameBytes = frameBytes;
  }

  get epoch(): number {
    return this.#epoch;
  }
  /** Frames taken out; the next one has this number. */
  get consumed(): number {
    return this.#consumed;
  }
  get buffered(): number {
    return this.#end - this.#consumed;
  }

  /** Takes a piece that follows the last; one of an epoch that was cut away is dropped. */
  put(piece: Piece): void {
    if (piece.epoch !== this.#epoch) return;
    if (piece.streamFrame !== this.#end) {
      throw new Error(`Frame ${piece.streamFrame} of the stream came where ${this.#end} was due.`);
    }
    this.#pieces.push(piece);
    this.#end += piece.bytes.length / this.#frameBytes;
  }

  /** Keeps at most `marginFrames`, begins a new epoch, and returns the frame with which it goes on. */
  cut(epoch: number, marginFrames: number): number {
    this.#epoch = epoch;
    this.#end = Math.min(this.#end, this.#consumed + marginFrames);
    this.#pieces = this.#pieces.flatMap((piece) => {
      const frames = Math.min(
        piece.bytes.length / this.#frameBytes,
        Math.max(0, this.#end - piece.streamFrame),
      );
      return frames === 0 ? [] : [{ ...piece, bytes: piece.bytes.subarray(0, frames * this.#frameBytes) }];
    });
    return this.#end;
  }

  /** Fills `block` from its beginning with what is there, and returns the frames. */
  take(block: Uint8Array): number {
    let filled = 0;
    for (let piece = this.#pieces[0]; piece && filled < block.length; piece = this.#pieces[0]) {
      const from = (this.#consumed - piece.streamFrame) * this.#frameBytes;
      const part = piece.bytes.subarray(from, from + block.length - filled);
      block.set(part, filled);
      filled += part.length;
      this.#consumed += part.length / this.#frameBytes;
      if (from + part.length === piece.bytes.length) this.#pieces.shift();
    }
    return filled / this.#frameBytes;
  }
}
