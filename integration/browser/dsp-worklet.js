// Runs in an AudioWorklet, where there is no atob, TextDecoder, URL or performance.
// @ts-nocheck: TypeScript's libraries do not describe this global scope.
import { createDsp, instantiateDsp } from '@trackout/dsp-wasm';
import { dspFigures } from './dsp-figures.js';
import { meterFigures } from './meter-figures.js';

class FiguresProcessor extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.report(processorOptions.module).catch((error) => this.port.postMessage({ error: String(error) }));
  }

  async report(module) {
    const missing = ['atob', 'TextDecoder', 'URL', 'performance', 'DOMException'].filter(
      (name) => !(name in globalThis),
    );
    const sent = dspFigures(instantiateDsp(module));
    const embedded = dspFigures(await createDsp());
    const metered = meterFigures(instantiateDsp(module));
    this.port.postMessage({ missing, sent, embedded, metered });
  }

  process() {
    return true;
  }
}

registerProcessor('figures', FiguresProcessor);
