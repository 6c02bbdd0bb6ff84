import { FieldReader } from './chunk-fields.js';
import type { MetadataChunk, MetadataWarning, MetadataWarningCode } from './metadata-chunk.js';
import {
  type DecodedText,
  decodeText,
  type TextEncoding,
  textEncodingOf,
  untilZero,
  widestEncoding,
} from './text-coding.js';

/** Entries, points and loops of one file: each costs far more memory than the few bytes it has there. */
const MAX_ITEMS = 100_000;

/** How many more of them are taken apart; shared by the chunks of a file. */
export interface ItemBudget {
  left: number;
}

/** The budget of one file. */
export function itemBudget(): ItemBudget {
  return { left: MAX_ITEMS };
}

/**
 * One chunk while it is being read: its bytes, its warnings, and what its texts were written in.
 *
 * A chunk that repeats one fault a million times gets one warning with a count.
 */
export class ChunkReading {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly little: boolean;
  textEncoding: TextEncoding = 'ascii';
  readonly #offset: number;
  readonly #budget: ItemBudget;
  readonly #faults = new Map<MetadataWarningCode, { message: string; at: number; count: number }>();

  constructor(chunk: MetadataChunk, little: boolean, budget: ItemBudget) {
    this.id = chunk.id;
    this.bytes = chunk.bytes;
    this.little = little;
    this.#offset = chunk.offsetBytes ?? 0;
    this.#budget = budget;
  }

  fields(): FieldReader {
    return new FieldReader(this.bytes, this.little);
  }

  warn(code: MetadataWarningCode, message: string, at = 0): void {
    const known = this.#faults.get(code);
    if (known) known.count++;
    else this.#faults.set(code, { message, at, count: 1 });
  }

  /** True, with a warning, where a chunk holds more than may be taken apart; it is then kept as it is. */
  isTooMany(count: number, what: string): boolean {
    if (count <= this.#budget.left) return false;
    this.warn(
      'metadata/too-many',
      `With the ${what} of "${this.id}", more than ${MAX_ITEMS} entries, points and loops would have to be taken apart in this file; the chunk is kept as it is.`,
    );
    return true;
  }

  /** Counts what was taken apart. */
  spend(count: number): void {
    this.#budget.left -= count;
  }

  warnings(): MetadataWarning[] {
    return [...this.#faults].map(([code, { message, at, count }]) => ({
      code,
      message: count === 1 ? message : `${message} (The first of ${count} such places.)`,
      chunkId: this.id,
      offsetBytes: this.#offset + at,
    }));
  }

  /** The text in front of the first zero. */
  text(bytes: Uint8Array): string {
    return this.#noted(decodeText(untilZero(bytes)));
  }

  /** A text in a field of fixed size; a UTF-8 character that the end of the field cut through is left out. */
  fixedText(bytes: Uint8Array, what: string, at: number): string {
    const written = untilZero(bytes);
    if (written.length === bytes.length && textEncodingOf(written) === 'latin-1') {
      for (let cut = 1; cut <= 3 && cut < written.length; cut++) {
        const shorter = written.subarray(0, written.length - cut);
        const lead = written[shorter.length]!;
        if (lead >= 0xc2 && textEncodingOf(shorter) === 'utf-8') {
          this.warn(
            'metadata/text-cut',
            `The ${what} fills its ${bytes.length} bytes and ends within a character, which is left out.`,
            at,
          );
          return this.#noted(decodeText(shorter));
        }
        if (lead >= 0xc2 || lead < 0x80) break;
      }
    }
    return this.#noted(decodeText(written));
  }

  #noted({ text, encoding }: DecodedText): string {
    this.textEncoding = widestEncoding(this.textEncoding, encoding);
    return text;
  }
}
