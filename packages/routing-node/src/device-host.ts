import type { OutputDevice, SampleEncoding } from '@trackout/core';

/** What a stream is opened with. */
export interface DeviceRequest {
  /** Name and host API of one of `devices()`. */
  readonly name: string;
  readonly hostApi: string;
  readonly channels: number;
  readonly sampleRate: number;
  /** Of the interleaved bytes that are written: 16, 24 or 32-bit integers or 32-bit floats, little endian. */
  readonly encoding: SampleEncoding;
  /** Frames of one write. */
  readonly blockFrames: number;
  /** Writes that wait in front of the device. */
  readonly queueBlocks: number;
}

/** An open device that takes blocks of one length. */
export interface DeviceStream {
  /**
   * Takes `blockFrames` frames, which may be used again at once; resolves when there is room for the next block.
   * `underrun` when the device has run dry since the last call. Rejects when the device is gone.
   */
  write(bytes: Uint8Array): Promise<'underrun' | undefined>;
  /** `drain` plays what was taken, `abort` throws it away. */
  close(how: 'drain' | 'abort'): Promise<void>;
}

/** A sound system, seen from the process that plays: what PortAudio is by default, and another can stand in for. */
export interface DeviceHost {
  devices(): readonly OutputDevice[];
  /** Throws where the device refuses; the message is the system's own. */
  open(request: DeviceRequest): DeviceStream;
}
