// Another back end behind the interface of the process that plays: what it does is said by variables.
const { STAND_IN_OPEN, STAND_IN_FAILS_AFTER = 'Infinity' } = process.env;

/** @returns {import('@trackout/routing-node').DeviceHost} */
export function createDeviceHost() {
  const device = (/** @type {string} */ name, /** @type {number} */ outputs) => ({
    name,
    hostApi: 'Windows WASAPI',
    outputs,
    inputs: outputs === 0 ? 2 : 0,
    defaultSampleRate: 48_000,
    lowLatencySeconds: 0.003,
    highLatencySeconds: 0.01,
  });
  let isListed = false;
  return {
    devices() {
      isListed = true;
      return [
        device('Line 1/2 (Focusrite USB Audio)', 2),
        device('Line 3/4 (Focusrite USB Audio)', 2),
        device('Microphone (Yeti)', 0),
      ];
    },
    open({ blockFrames, sampleRate }) {
      if (!isListed) throw new Error('Nothing was listed.');
      if (STAND_IN_OPEN) throw new Error(STAND_IN_OPEN);
      let frames = 0;
      const start = performance.now();
      return {
        async write() {
          frames += blockFrames;
          if (frames > Number(STAND_IN_FAILS_AFTER)) throw new Error('Device was removed.');
          const due = (1000 * frames) / sampleRate - (performance.now() - start);
          await new Promise((resolve) => setTimeout(resolve, Math.max(0, due)));
          return undefined;
        },
        async close() {},
      };
    },
  };
}
