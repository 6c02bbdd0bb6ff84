/** Regions start at multiples of this, so that no vector load of a plane crosses a cache line. */
const ALIGNMENT = 16;

interface FreeSpan {
  address: number;
  bytes: number;
}

/** The next multiple of 16; nothing takes no space, but an address of its own. */
export function alignedBytes(byteLength: number): number {
  return Math.max(1, Math.ceil(byteLength / ALIGNMENT)) * ALIGNMENT;
}

/** First fit over a list of free spans, in order of address; neighbours join when they are given back. */
export class MemoryAllocator {
  readonly #free: FreeSpan[];
  #freeBytes: number;
  #touched: number;

  constructor(from: number, to: number) {
    this.#free = [{ address: from, bytes: to - from }];
    this.#freeBytes = to - from;
    this.#touched = from;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** The longest region that fits now. */
  get largestFreeBytes(): number {
    return this.#free.reduce((largest, span) => Math.max(largest, span.bytes), 0);
  }

  /** Memory below this has been handed out before and may hold something; above it is still zero. */
  get touched(): number {
    return this.#touched;
  }

  /** An address for `bytes` (a multiple of 16), or `undefined` when no span is long enough. */
  take(bytes: number): number | undefined {
    const at = this.#free.findIndex((span) => span.bytes >= bytes);
    const span = this.#free[at];
    if (span === undefined) return undefined;
    const address = span.address;
    if (span.bytes === bytes) {
      this.#free.splice(at, 1);
    } else {
      span.address += bytes;
      span.bytes -= bytes;
    }
    this.#freeBytes -= bytes;
    this.#touched = Math.max(this.#touched, address + bytes);
    return address;
  }

  /** Gives back exactly what was taken. */
  give(address: number, bytes: number): void {
    const next = this.#free.findIndex((span) => span.address > address);
    const at = next < 0 ? this.#free.length : next;
    this.#free.splice(at, 0, { address, bytes });
    this.#join(at);
    if (at > 0) this.#join(at - 1);
    this.#freeBytes += bytes;
  }

  #join(at: number): void {
    const span = this.#free[at];
    const next = this.#free[at + 1];
    if (span && next && span.address + span.bytes === next.address) {
      span.bytes += next.bytes;
      this.#free.splice(at + 1, 1);
    }
  }
}
