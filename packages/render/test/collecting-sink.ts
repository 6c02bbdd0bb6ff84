import { type AudioBlock, type BlockSink, channelCount, type PlannedFile } from '@trackout/core';

/** What became of one file. */
export interface Collected {
  readonly file: PlannedFile;
  readonly planes: number[][];
  frames: number;
  longestBlock: number;
  state: 'open' | 'closed' | 'aborted';
  abortedWith: unknown;
}

/** What happens when a block comes; a promise makes the renderer wait. */
export type OnWrite = (collected: Collected, block: AudioBlock) => Promise<void> | undefined;

/** Collects every file in memory, and checks what every sink may rely on. */
export class CollectingSinks {
  readonly files = new Map<string, Collected>();
  readonly #onWrite: OnWrite;
  readonly #onClose: (collected: Collected) => void;

  constructor(onWrite: OnWrite = () => undefined, onClose: (collected: Collected) => void = () => {}) {
    this.#onWrite = onWrite;
    this.#onClose = onClose;
  }

  readonly open = (file: PlannedFile): BlockSink<string> => {
    const channels = channelCount(file.format.layout);
    const collected: Collected = {
      file,
      planes: Array.from({ length: channels }, () => []),
      frames: 0,
      longestBlock: 0,
      state: 'open',
      abortedWith: undefined,
    };
    if (this.files.has(file.id)) throw new Error(`${file.id} was opened twice`);
    this.files.set(file.id, collected);
    const take = (block: AudioBlock) => {
      if (collected.state !== 'open') throw new Error(`${file.id} is ${collected.state}`);
      if (block.startFrame !== collected.frames) throw new Error(`${file.id}: frame ${block.startFrame}`);
      if (block.planes.length !== channels) throw new Error(`${file.id}: ${block.planes.length} channels`);
      block.planes.forEach((plane, channel) => {
        if (plane.length < block.frameCount) throw new Error(`${file.id}: a plane of ${plane.length}`);
        for (let i = 0; i < block.frameCount; i++) {
          (collected.planes[channel] as number[]).push(plane[i] as number);
        }
      });
      collected.frames += block.frameCount;
      collected.longestBlock = Math.max(collected.longestBlock, block.frameCount);
    };
    return {
      write: (block) => {
        const waiting = this.#onWrite(collected, block);
        if (!waiting) return take(block) as undefined;
        // The block is borrowed until the promise resolves: it is read at the very end.
        return waiting.then(() => take(block));
      },
      close: async () => {
        this.#onClose(collected);
        collected.state = 'closed';
        return `result of ${file.id}`;
      },
      abort: async (reason) => {
        collected.state = 'aborted';
        collected.abortedWith = reason;
      },
    };
  };

  planes(): Map<string, number[][]> {
    return new Map([...this.files].map(([id, { planes }]) => [id, planes]));
  }

  states(): string[] {
    return [...this.files.values()].map((collected) => collected.state);
  }
}
