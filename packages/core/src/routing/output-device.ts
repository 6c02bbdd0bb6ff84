import { LimitError, UnsupportedError } from '../errors.js';

/** A device that can be played to, as far as its host told. */
export interface OutputDevice {
  readonly name: string;
  /** `ALSA`, `Core Audio`, `Windows WASAPI`, `MME` ... */
  readonly hostApi: string;
  /** Outputs that this one device opens; on Windows an interface may appear as several devices. */
  readonly outputs: number;
  readonly inputs: number;
  /** Hz, as the host presents it. */
  readonly defaultSampleRate: number;
  /** `null` where the host does not tell. */
  readonly lowLatencySeconds: number | null;
  readonly highLatencySeconds: number | null;
}

/**
 * Refuses a device that cannot drive speakers at all. Throws `UnsupportedError` `routing/no-outputs`.
 */
export function checkCanPlay(device: OutputDevice): void {
  if (device.outputs > 0) return;
  const inputs =
    device.inputs > 0 ? `It has ${device.inputs} input(s) and no output: ` : 'It has no output: ';
  throw new UnsupportedError(
    'routing/no-outputs',
    `"${device.name}" (${device.hostApi}) cannot drive speakers. ${inputs}a microphone, or the recording side of an interface. Choose a device with outputs.`,
    { device: device.name, hostApi: device.hostApi, inputs: device.inputs },
  );
}

/**
 * Refuses a device with fewer outputs than are needed. `lost` names what would not be heard. Says what this host API
 * showed, and claims nothing about the box behind it. Throws `LimitError` `routing/too-few-outputs`.
 */
export function checkOutputCount(
  device: Pick<OutputDevice, 'name' | 'outputs'> & Partial<Pick<OutputDevice, 'hostApi'>>,
  needed: number,
  lost: readonly string[],
  what = 'the routing',
): void {
  if (needed <= device.outputs) return;
  const via = device.hostApi === undefined ? '' : ` as ${device.hostApi} shows it`;
  const pairs = /mme|directsound|wasapi|wdm/i.test(device.hostApi ?? '')
    ? ' This host API may show one interface as several stereo devices; it has no ASIO here.'
    : '';
  throw new LimitError(
    'routing/too-few-outputs',
    `${what} needs ${needed} outputs; "${device.name}"${via} has ${device.outputs}: these would be lost: ${lost.join(', ')}.${pairs} Choose another device, or fewer outputs.`,
    { device: device.name, needed, outputs: device.outputs, lost },
  );
}

/**
 * Refuses a device that runs at another rate: nothing is resampled here, and nothing should be on the way.
 *
 * The default rate is what the device runs at, except on ALSA and OSS, where it is 44100 Hz for everything that can
 * be opened at it: there another rate is left for the device to accept or refuse. Throws `UnsupportedError`
 * `routing/sample-rate`.
 */
export function checkDeviceRate(device: OutputDevice, sampleRate: number): void {
  const { defaultSampleRate: rate } = device;
  if (rate === sampleRate) return;
  const saysLittle = /^(ALSA|OSS)$/i.test(device.hostApi) && sampleRate !== 44_100;
  if (saysLittle) return;
  throw new UnsupportedError(
    'routing/sample-rate',
    `"${device.name}" (${device.hostApi}) runs at ${rate} Hz, the material at ${sampleRate} Hz. Nothing is resampled: set the device to ${sampleRate} Hz, or play a version at ${rate} Hz.`,
    { device: device.name, deviceRate: rate, sampleRate },
  );
}
