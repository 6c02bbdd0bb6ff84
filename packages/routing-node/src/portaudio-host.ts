import { createRequire } from 'node:module';
import path from 'node:path';
import type { OutputDevice, SampleEncoding } from '@trackout/core';
import type { DeviceHost, DeviceRequest, DeviceStream } from './device-host.js';

/** What the binary of naudiodon 2.3.6 tells of a device. */
interface NativeDevice {
  readonly id: number;
  readonly name: string;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRate: number;
  readonly defaultLowOutputLatency: number;
  readonly defaultHighOutputLatency: number;
  readonly hostAPIName: string;
}

interface NativeStream {
  start(): void;
  /** Resolves once the bytes are in the queue, with PortAudio's words where something went wrong before. */
  write(bytes: Uint8Array): Promise<string | undefined>;
  quit(how: 'WAIT' | 'ABORT'): Promise<void>;
}

interface NativeBinding {
  getDevices(): readonly NativeDevice[];
  create(options: { readonly outOptions: Record<string, number | boolean> }): NativeStream;
}

/**
 * PortAudio through the binary of naudiodon.
 *
 * The binary is loaded without the JavaScript around it, which installs a crash handler that writes `crash.log` into
 * the working directory, and ends a stream at its first underrun. Throws where naudiodon is not installed.
 */
export function createPortAudioHost(): DeviceHost {
  const require = createRequire(import.meta.url);
  const folder = path.dirname(require.resolve('naudiodon/package.json'));
  const binding = require(path.join(folder, 'build', 'Release', 'naudiodon.node')) as NativeBinding;
  return {
    devices: () => binding.getDevices().map(deviceOf),
    open: (request) => openStream(binding, request),
  };
}

function deviceOf(native: NativeDevice): OutputDevice {
  return {
    name: native.name,
    hostApi: native.hostAPIName,
    outputs: native.maxOutputChannels,
    inputs: native.maxInputChannels,
    defaultSampleRate: native.defaultSampleRate,
    lowLatencySeconds: latency(native.defaultLowOutputLatency),
    highLatencySeconds: latency(native.defaultHighOutputLatency),
  };
}

/** naudiodon 2.3.6 cuts latencies to whole seconds: a 0 tells nothing. */
function latency(seconds: number): number | null {
  return seconds > 0 ? seconds : null;
}

function openStream(binding: NativeBinding, request: DeviceRequest): DeviceStream {
  const device = binding
    .getDevices()
    .find(({ name, hostAPIName }) => name === request.name && hostAPIName === request.hostApi);
  if (!device) throw new Error('Device is gone');
  const stream = binding.create({
    outOptions: {
      deviceId: device.id,
      channelCount: request.channels,
      sampleRate: request.sampleRate,
      sampleFormat: formatCode(request.encoding),
      framesPerBuffer: request.blockFrames,
      maxQueue: request.queueBlocks,
      closeOnError: true,
    },
  });
  stream.start();
  return {
    async write(bytes) {
      const said = await stream.write(bytes);
      if (!said) return undefined;
      // Flags of PortAudio overwrite each other: "priming output" alone is a stream that was started again.
      if (/portAudio status/.test(said)) return 'underrun';
      throw new Error(said);
    },
    async close(how) {
      await stream.quit(how === 'drain' ? 'WAIT' : 'ABORT');
    },
  };
}

/** `naudiodon.SampleFormat...`: floats are 1, integers their bits. */
function formatCode(encoding: SampleEncoding): number {
  return encoding.type === 'float' ? 1 : encoding.bits;
}
