import { type ErrorFacts, IoError, LimitError, type TrackoutError, UnsupportedError } from '@trackout/core';
import type { DeviceRequest } from './device-host.js';

/** naudiodon is not there, or cannot be loaded: everything else works without it. */
export function hostUnavailable(message: string): UnsupportedError {
  return new UnsupportedError(
    'device/unavailable',
    `Playback needs the optional dependency naudiodon, which cannot be loaded here: ${firstLine(message)} Install it with "npm install naudiodon" (it is compiled on the spot and needs Python 3 and a C++ compiler, on Linux libasound2 too). Everything else works without it.`,
    { system: message },
  );
}

/** The system's words for why a device did not open, as what the caller can do about it. */
export function deviceRefused(message: string, request: DeviceRequest): TrackoutError {
  const { name, hostApi, channels, sampleRate } = request;
  const facts: ErrorFacts = { device: name, hostApi, channels, sampleRate, system: message };
  const said = `"${name}" (${hostApi}) did not open for ${channels} outputs at ${sampleRate} Hz: ${message.replace(/\.$/, '')}.`;
  if (/sample ?rate/i.test(message)) {
    return new UnsupportedError(
      'device/sample-rate',
      `${said} Nothing is resampled: set the device to ${sampleRate} Hz, or play material at its rate.`,
      facts,
    );
  }
  if (/number of channels|channel count/i.test(message)) {
    return new LimitError('device/channels', `${said} Choose a device with as many outputs.`, facts);
  }
  const gone = /gone|no such|invalid device|illegal error|unanticipated/i.test(message);
  return new IoError(
    gone ? 'device/gone' : 'device/refused',
    gone
      ? `${said} It was unplugged or switched off, or its sound server does not answer. Look at "trackout devices" again.`
      : `${said} It may be in use by another program: close that, or choose another device.`,
    facts,
  );
}

/** What the process that plays did wrong. */
export type ChildFault =
  | {
      readonly kind: 'exited';
      readonly code: number | null;
      readonly signal: string | null;
      readonly said: string;
    }
  /** It does not answer. */
  | { readonly kind: 'hung'; readonly seconds: number }
  /** It answers, and the device takes nothing. */
  | { readonly kind: 'stalled'; readonly seconds: number }
  | { readonly kind: 'write'; readonly message: string };

/** The error of a playback that broke off, with where and when. */
export function playbackBroke(fault: ChildFault, device: string, facts: ErrorFacts): IoError {
  const whole = { ...facts, device };
  switch (fault.kind) {
    case 'exited': {
      const how = fault.signal ? `was ended by ${fault.signal}` : `ended with code ${fault.code}`;
      const hint = /BuildDeviceList/.test(fault.said)
        ? ' PortAudio found no ALSA device that it needs: the ALSA configuration must define pcm.default or pcm.dmix.'
        : '';
      return new IoError(
        'device/host-ended',
        `The process that plays to "${device}" ${how}.${hint} The application goes on; open the device again.`,
        { ...whole, signal: fault.signal, exitCode: fault.code, said: fault.said },
      );
    }
    case 'hung':
      return new IoError(
        'device/host-hung',
        `The process that plays to "${device}" has not answered for ${fault.seconds} s and was ended. The application goes on; open the device again.`,
        { ...whole, seconds: fault.seconds },
      );
    case 'stalled':
      return new IoError(
        'device/stalled',
        `"${device}" has taken no audio for ${fault.seconds} s: it was unplugged, or its sound server stands still. Look at "trackout devices", then open it again.`,
        { ...whole, seconds: fault.seconds },
      );
    case 'write':
      return new IoError(
        'device/failed',
        `"${device}" failed while it played: ${fault.message.replace(/\.$/, '')}. Look at "trackout devices", then open it again.`,
        { ...whole, system: fault.message },
      );
  }
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.endsWith('.') ? line : `${line}.`;
}
