import { type AudioBlock, type ByteSink, UsageError } from '@trackout/core';
import { type Dsp, planesBytes, sampleTypeOf } from '@trackout/dsp-wasm';
import { planFile } from './audio-container.js';
import type { AudioWriterOptions } from './audio-writer.js';
import type { FilePlan } from './file-plan.js';
import { createDecoder } from './sample-decoder.js';

/** The file that passes through: what its writer was told, the length included. */
export type MonitoredFile = Pick<AudioWriterOptions, 'container' | 'format' | 'encoding' | 'metadata'> & {
  readonly frameCount: number;
};

/** Longest block that is heard, in frames. */
export const MONITOR_FRAMES = 4096;

/** Wide frames make shorter blocks. */
const STAGE_BYTES = 256 * 1024;

/**
 * A sink that decodes the samples of an audio file while its bytes pass through: what a meter reads here is what
 * the file holds, rounded and clamped as it is.
 *
 * `onBlock` gets every frame once, in order, in blocks of at most `MONITOR_FRAMES` frames that lie in the memory of
 * `dsp` and are borrowed for the call. The bytes may be cut anywhere, and are handed on unchanged after they were
 * heard. It appends only. Takes `monitorBytes` of memory until `close` or `abort` (`LimitError` `dsp/memory`).
 * `close` aborts the sink and throws `UsageError` `audio/monitor-length` where other bytes came than the plan says.
 */
export function monitoredSink<Result>(
  sink: ByteSink<Result>,
  dsp: Dsp,
  file: MonitoredFile,
  onBlock: (block: AudioBlock) => void,
): ByteSink<Result> {
  const plan = planFile(file.container, file, file.frameCount);
  const { channels, frameBytes } = plan;
  const dataFrom = plan.header.length;
  const dataTo = dataFrom + plan.dataBytes;
  const stageFrames = stageFramesOf(plan);
  const sampleType = sampleTypeOf(plan.storage.encoding);
  const decoder = createDecoder(dsp, { ...plan.storage, format: file.format });
  const stage = dsp.allocate(stageFrames * frameBytes);
  const planes = allocateBeside(stage, () => dsp.allocatePlanes(sampleType, channels, stageFrames));
  let position = 0;
  let stagedBytes = 0;
  let startFrame = 0;

  const hear = () => {
    const frameCount = stagedBytes / frameBytes;
    decoder.decode(stage, 0, startFrame, planes, frameCount);
    onBlock({ startFrame, frameCount, sampleType, planes: planes.views(frameCount) } as AudioBlock);
    startFrame += frameCount;
    stagedBytes = 0;
  };
  const listen = (bytes: Uint8Array) => {
    let at = Math.max(0, dataFrom - position);
    const end = Math.min(bytes.length, dataTo - position);
    position += bytes.length;
    while (at < end) {
      const taken = Math.min(end - at, stage.byteLength - stagedBytes);
      stage.bytes.set(bytes.subarray(at, at + taken), stagedBytes);
      at += taken;
      stagedBytes += taken;
      const last = startFrame * frameBytes + stagedBytes === plan.dataBytes;
      if (stagedBytes === stage.byteLength || last) hear();
    }
  };
  const release = () => {
    stage.release();
    planes.release();
  };
  return {
    seekable: false,
    write(bytes) {
      listen(bytes);
      return sink.write(bytes);
    },
    async close() {
      release();
      if (position === plan.byteLength) return sink.close();
      const error = new UsageError(
        'audio/monitor-length',
        `${position} bytes passed through to a file that was planned with ${plan.byteLength}. Tell the sink the same format, encoding, length and metadata as the writer.`,
        { byteLength: position, plannedBytes: plan.byteLength },
      );
      await sink.abort(error);
      throw error;
    },
    async abort(reason) {
      release();
      await sink.abort(reason);
    },
  };
}

/** Memory of a `Dsp` that `monitoredSink` takes for a file, in bytes. */
export function monitorBytes(file: MonitoredFile): number {
  const plan = planFile(file.container, file, file.frameCount);
  const frames = stageFramesOf(plan);
  const stage = 16 * Math.ceil((frames * plan.frameBytes) / 16);
  return stage + planesBytes(sampleTypeOf(plan.storage.encoding), plan.channels, frames);
}

function stageFramesOf({ frameBytes, frameCount }: FilePlan): number {
  const fitting = Math.max(1, Math.floor(STAGE_BYTES / frameBytes));
  return Math.max(1, Math.min(MONITOR_FRAMES, fitting, frameCount));
}

/** Nothing stays taken where the second of two does not fit. */
function allocateBeside<T>(held: { release(): void }, allocate: () => T): T {
  try {
    return allocate();
  } catch (error) {
    held.release();
    throw error;
  }
}
