import { UnsupportedError } from '@trackout/core';
import { bytesOfBase64 } from './base64.js';
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
