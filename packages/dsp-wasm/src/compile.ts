import { UnsupportedError } from '@trackout/core';
import { DSP_BINARY_BASE64 } from './dsp-binary.generated.js';

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * The kernels, compiled once per thread and then shared: every call returns the same promise.
 *
 * A module can be posted to workers, and to an AudioWorklet through `processorOptions`, where
 * `instantiateDsp` takes it. Rejects with `UnsupportedError` `dsp/simd` where WebAssembly SIMD is missing.
 */
export function compileDsp(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(bytesOfBase64(DSP_BINARY_BASE64)).catch((cause: unknown) => {
    throw new UnsupportedError(
      'dsp/simd',
      'The signal-processing kernels did not compile: this engine lacks WebAssembly SIMD. Use Node 16.4, Chrome 91, Firefox 89, Safari 16.4 or newer.',
      {},
      { cause },
    );
  });
  return compiled;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** By hand: an AudioWorklet has neither `atob` nor `TextDecoder`. */
function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const sextets = new Uint8Array(128);
  for (let value = 0; value < ALPHABET.length; value++) sextets[ALPHABET.charCodeAt(value)] = value;
  const sextet = (at: number) => sextets[text.charCodeAt(at)] as number;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    const word = (sextet(from) << 18) | (sextet(from + 1) << 12) | (sextet(from + 2) << 6) | sextet(from + 3);
    // Writes past the end of a typed array are dropped: that is the padding.
    bytes[to] = word >> 16;
    bytes[to + 1] = word >> 8;
    bytes[to + 2] = word;
  }
  return bytes;
}
