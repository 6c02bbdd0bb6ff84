// Four short recordings as an app would hold them: planes of 32-bit floats. The same in every engine.
const SAMPLE_RATE = 48_000;

function noise(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function plane(seconds, sampleAt) {
  return Float32Array.from({ length: seconds * SAMPLE_RATE }, (_, frame) => sampleAt(frame));
}

const triangle = (frame, period) => 1 - 4 * Math.abs((frame % period) / period - 0.5);

export function recordings(seconds = 2) {
  const hiss = noise(1);
  const [left, right] = [noise(2), noise(3)];
  const fade = (frame, beat) => 1 - (frame % beat) / beat;
  return {
    sampleRate: SAMPLE_RATE,
    tracks: [
      {
        name: 'KICK',
        group: 'drums',
        planes: [plane(seconds, (f) => 0.4 * triangle(f, 800) * fade(f, 24_000))],
      },
      {
        name: 'HATS',
        group: 'drums',
        pan: 0.3,
        planes: [plane(seconds, (f) => 0.1 * hiss() * fade(f, 6_000))],
      },
      { name: 'BASS', group: 'bass', gainDb: -3, planes: [plane(seconds, (f) => 0.3 * triangle(f, 873))] },
      {
        name: 'PAD',
        group: 'synth',
        planes: [left, right].map((side) => plane(seconds, () => 0.05 * side())),
      },
    ],
  };
}
