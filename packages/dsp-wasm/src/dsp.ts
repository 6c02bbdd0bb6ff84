import { LimitError, type SampleType, UsageError } from '@trackout/core';
import { compileDsp } from './compile.js';
import type { DspMath } from './dsp-math.js';
import type { Kernels } from './kernels.js';
import { alignedBytes, MemoryAllocator } from './memory-allocator.js';
import { type Planes, placePlanes } from './planes.js';
import type { Region } from './region.js';

/** How a `Dsp` is made. */
export interface DspOptions {
  /** Default 32 MiB. Rounded up to pages of 64 KiB, of which the first is the kernels' own; never grows. */
  readonly memoryBytes?: number;
  /** A module that `compileDsp` made, here or in another thread. */
  readonly module?: WebAssembly.Module;
}

/**
 * The kernels with a memory of their own: one for each thread, sized for what it will hold.
 *
 * The memory never grows, so views of it stay valid for as long as they are referenced.
 */
export interface Dsp {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly kernels: Kernels;
  readonly math: DspMath;
  /** Zero-filled, 16-byte aligned. Throws `LimitError` `dsp/memory` when it does not fit. */
  allocate(byteLength: number): Region;
  /** Silent planes; they take `planesBytes(sampleType, channels, frames)`. Throws as `allocate` does. */
  allocatePlanes<T extends SampleType>(sampleType: T, channels: number, frames: number): Planes<T>;
  /** Bytes not handed out; one region can take them all only while they lie together. */
  readonly freeBytes: number;
}

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
/** Where the allocator starts: the first page is the kernels' (map: assembly/index.ts). */
export const ARENA_START = PAGE_BYTES;
const DEFAULT_MEMORY_BYTES = 32 * 1024 * 1024;

/** Compiles the kernels (once per thread) and gives them a memory. */
export async function createDsp(options: DspOptions = {}): Promise<Dsp> {
  return instantiateDsp(options.module ?? (await compileDsp()), options);
}

/**
 * The synchronous half of `createDsp`, for an AudioWorklet or a worker that was sent the module.
 * Throws `LimitError` `dsp/memory` when the system does not grant the memory.
 */
export function instantiateDsp(module: WebAssembly.Module, options: DspOptions = {}): Dsp {
  const memory = createMemory(options.memoryBytes ?? DEFAULT_MEMORY_BYTES);
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = instance.exports as unknown as Kernels & DspMath;
  const allocator = new MemoryAllocator(ARENA_START, memory.buffer.byteLength);
  const dsp: Dsp = {
    memory,
    module,
    kernels,
    math: kernels,
    allocate: (byteLength) => allocateRegion(memory, allocator, byteLength),
    allocatePlanes: (sampleType, channels, frames) => placePlanes(dsp, sampleType, channels, frames),
    get freeBytes() {
      return allocator.freeBytes;
    },
  };
  return dsp;
}

function createMemory(memoryBytes: number): WebAssembly.Memory {
  const pages = Math.ceil(memoryBytes / PAGE_BYTES);
  if (!(pages >= 2 && pages <= MAX_PAGES)) {
    throw new UsageError(
      'dsp/memory-bytes',
      `memoryBytes is ${memoryBytes}; it must lie between 65537 and ${MAX_PAGES * PAGE_BYTES} (64 KiB are the kernels' own).`,
      { memoryBytes },
    );
  }
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (cause) {
    throw new LimitError(
      'dsp/memory',
      `The system did not grant ${pages * PAGE_BYTES} bytes of WebAssembly memory. Ask for less with { memoryBytes }, or use shorter blocks.`,
      { askedBytes: pages * PAGE_BYTES },
      { cause },
    );
  }
}

function allocateRegion(memory: WebAssembly.Memory, allocator: MemoryAllocator, byteLength: number): Region {
  if (!(Number.isSafeInteger(byteLength) && byteLength >= 0)) {
    throw new UsageError(
      'dsp/allocate',
      `A region needs a whole number of bytes, 0 or more; got ${byteLength}.`,
      {
        byteLength,
      },
    );
  }
  const taken = alignedBytes(byteLength);
  const touched = allocator.touched;
  const address = allocator.take(taken);
  if (address === undefined) {
    const total = memory.buffer.byteLength;
    const { freeBytes, largestFreeBytes } = allocator;
    throw new LimitError(
      'dsp/memory',
      `${byteLength} bytes were asked for, but of ${total} bytes of memory only ${freeBytes} are free, ${largestFreeBytes} of them together. Create the Dsp with { memoryBytes: ${total + taken - largestFreeBytes} } or more, use shorter blocks, or release what is no longer used.`,
      { askedBytes: byteLength, freeBytes, largestFreeBytes, memoryBytes: total },
    );
  }
  const bytes = new Uint8Array(memory.buffer, address, byteLength);
  if (address < touched) bytes.fill(0);
  let released = false;
  return {
    address,
    byteLength,
    bytes,
    release() {
      if (released) return;
      released = true;
      allocator.give(address, taken);
    },
  };
}
