import type { ErrorFacts, OutputDevice } from '@trackout/core';
import type { DeviceRequest } from './device-host.js';

/** From the application to the process that plays, over Node's message channel. */
export type ToChild =
  | { readonly do: 'list' }
  | { readonly do: 'open'; readonly request: DeviceRequest; readonly prefillFrames: number }
  | { readonly do: 'play' }
  | { readonly do: 'pause' }
  /** Throw away what has not been handed to the device `marginFrames` after now; later bytes carry `epoch`. */
  | { readonly do: 'cut'; readonly epoch: number; readonly marginFrames: number; readonly restart: boolean }
  /** Nothing follows behind this frame of the stream. */
  | { readonly do: 'end'; readonly epoch: number; readonly streamFrame: number }
  | { readonly do: 'close'; readonly how: 'drain' | 'abort' };

/** A silence that was played in place of material, or what the device itself reported. */
export interface ReportedUnderrun {
  /**
   * `late`: bytes came too late, and this many frames of silence went out. `device`: the device ran dry. `suspected`: it
   * fell behind the clock by so many frames.
   */
  readonly kind: 'late' | 'device' | 'suspected';
  /** Frame of the stream that was next. */
  readonly streamFrame: number;
  /** 0 where the device does not tell. */
  readonly frames: number;
  /** Frames handed to the device before, silence included. */
  readonly deviceFrame: number;
}

/** How far the device is. All are frames; those of the stream count material only, those of the device all. */
export interface Progress {
  readonly is: 'progress';
  readonly epoch: number;
  /** Of the stream, taken from the buffer. */
  readonly consumed: number;
  /** Of the stream, heard by now as far as can be told. */
  readonly heard: number;
  /** Of the device. */
  readonly handed: number;
  readonly playing: boolean;
  readonly underruns: readonly ReportedUnderrun[];
}

/** From the process that plays to the application. */
export type FromChild =
  | Progress
  | { readonly is: 'ready' }
  | { readonly is: 'devices'; readonly devices: readonly OutputDevice[] }
  | { readonly is: 'opened' }
  /** The first frame of the stream has been handed to the device since `play` or a restart. */
  | { readonly is: 'started'; readonly streamFrame: number }
  | { readonly is: 'paused'; readonly streamFrame: number }
  | { readonly is: 'cut'; readonly epoch: number; readonly streamFrame: number }
  /** The last frame has left the device. */
  | { readonly is: 'ended' }
  | { readonly is: 'closed' }
  | {
      readonly is: 'failed';
      readonly during: 'load' | 'list' | 'open' | 'write';
      readonly message: string;
      readonly facts?: ErrorFacts;
    };

/** Bytes of the header before each piece of audio on the pipe: length, epoch, frame of the stream. */
export const PIECE_HEADER_BYTES = 16;

/** A header. */
export function writePieceHeader(byteLength: number, epoch: number, streamFrame: number): Uint8Array {
  const header = new Uint8Array(PIECE_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, byteLength, true);
  view.setUint32(4, epoch, true);
  view.setFloat64(8, streamFrame, true);
  return header;
}

/** A piece of audio as it came over the pipe. */
export interface Piece {
  readonly epoch: number;
  readonly streamFrame: number;
  readonly bytes: Uint8Array;
}

/** Puts pieces together from whatever lengths a pipe delivers; calls `take` for each, in order. */
export function createPieceReader(take: (piece: Piece) => void): (bytes: Uint8Array) => void {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const join = () => {
    if (held.length === 1) return held[0] as Uint8Array;
    const all = new Uint8Array(heldBytes);
    let at = 0;
    for (const part of held) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };
  let needed = PIECE_HEADER_BYTES;
  return (bytes) => {
    held.push(bytes);
    heldBytes += bytes.length;
    while (heldBytes >= needed) {
      const all = join();
      const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
      const length = view.getUint32(0, true);
      const whole = PIECE_HEADER_BYTES + length;
      if (all.length < whole) {
        held = [all];
        needed = whole;
        return;
      }
      take({
        epoch: view.getUint32(4, true),
        streamFrame: view.getFloat64(8, true),
        bytes: all.subarray(PIECE_HEADER_BYTES, whole),
      });
      held = [all.subarray(whole)];
      heldBytes = all.length - whole;
      needed = PIECE_HEADER_BYTES;
    }
  };
}
