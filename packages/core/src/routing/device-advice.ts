import { knownInterface, panelOutput } from './known-interfaces.js';
import type { OutputDevice } from './output-device.js';

/** Something about a device that is worth knowing before it is played to; it refuses nothing. */
export interface DeviceAdvice {
  readonly code: 'digital-output' | 'headphones' | 'input-only' | 'fewer-at-rate' | 'more-than-shown';
  /** From 1, where it is about one output. */
  readonly output?: number;
  readonly message: string;
}

/**
 * What is known of a device by its name: outputs that are no line outputs, channels that a rate costs, devices that
 * are for ears or for recording only. `outputs` are those that speakers are meant to hang on.
 */
export function adviseOnDevice(
  device: OutputDevice,
  outputs: readonly number[],
  sampleRate?: number,
): DeviceAdvice[] {
  const advice: DeviceAdvice[] = [];
  if (device.outputs === 0) {
    return [
      {
        code: 'input-only',
        message: `"${device.name}" only records (${device.inputs} inputs): it cannot drive speakers. Choose a device with outputs.`,
      },
    ];
  }
  const known = knownInterface(device.name);
  if (!known && /microphone|\bmic\b|headset|headphone|airpods|earbuds|yeti|podcaster/i.test(device.name)) {
    advice.push({
      code: 'headphones',
      message: `"${device.name}" is, by its name, a headphone output or the monitor output of a USB microphone: it drives ears, not speakers. An interface with line outputs drives those.`,
    });
  }
  if (!known) return advice;
  for (const output of outputs) {
    const panel = panelOutput(known, output);
    if (panel === undefined || panel.kind === 'analogue') continue;
    advice.push({
      code: panel.kind === 'digital' ? 'digital-output' : 'headphones',
      output,
      message: `Output ${output} of ${known.name} is "${panel.label}", ${
        panel.kind === 'digital' ? 'a digital port: a speaker there needs a converter' : 'for headphones'
      } (${known.source}).`,
    });
  }
  const atRate = sampleRate === undefined ? undefined : outputsAt(known, sampleRate);
  if (known.costOfRate !== undefined && sampleRate !== undefined && sampleRate > 48_000) {
    advice.push({
      code: 'fewer-at-rate',
      message: `${known.name} has fewer outputs at ${sampleRate} Hz: ${known.costOfRate} (${known.source}).`,
    });
  }
  if (atRate !== undefined && known.outputs !== undefined && atRate < known.outputs) {
    advice.push({
      code: 'fewer-at-rate',
      message: `${known.name} has ${atRate} outputs at ${sampleRate} Hz instead of ${known.outputs} (${known.source}).`,
    });
  }
  if (known.outputs !== undefined && known.outputs > device.outputs) {
    advice.push({
      code: 'more-than-shown',
      message: `${known.name} has ${known.outputs} outputs (${known.source}); ${device.hostApi} shows ${device.outputs} here.`,
    });
  }
  return advice;
}

function outputsAt(
  known: { readonly outputs?: number; readonly outputsAt96k?: number; readonly outputsAt192k?: number },
  sampleRate: number,
): number | undefined {
  if (sampleRate > 96_000) return known.outputsAt192k ?? known.outputsAt96k;
  if (sampleRate > 48_000) return known.outputsAt96k;
  return known.outputs;
}
