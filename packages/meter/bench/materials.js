// What is measured: the same samples on every machine (integer and IEEE arithmetic, and Math.sin for tables only).

/** @returns {() => number} -1 to 1 */
function noise(/** @type {number} */ seed) {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}

/** Noise that falls off towards high frequencies, about -4.5 dB an octave. */
function dull(/** @type {number} */ seed) {
  const random = noise(seed);
  let slow = 0;
  let fast = 0;
  return () => {
    const x = random();
    slow += 0.02 * (x - slow);
    fast += 0.3 * (x - fast);
    return 3 * slow + 0.5 * fast;
  };
}

/** Notes that begin, decay and overlap, drums on the beat, quiet and loud sections: as a mix moves. */
function music(/** @type {number} */ seed, /** @type {number} */ sampleRate) {
  const random = noise(seed);
  const bed = dull(seed + 7);
  const table = Float64Array.from({ length: 4096 }, (_, i) => Math.sin((2 * Math.PI * i) / 4096));
  const voices = Array.from({ length: 6 }, () => ({ phase: 0, step: 0, level: 0 }));
  const beat = Math.round(sampleRate / 2);
  const decay = 1 - 2.5 / sampleRate;
  const drumDecay = 1 - 40 / sampleRate;
  let frame = 0;
  let drum = 0;
  let section = 0.5;
  return () => {
    if (frame % beat === 0) {
      const voice = /** @type {{ phase: number, step: number, level: number }} */ (
        voices[(frame / beat) % voices.length]
      );
      voice.step = (4096 * 55 * 2 ** (Math.floor(24 * Math.abs(random())) / 6)) / sampleRate;
      voice.level = 0.1 + 0.1 * Math.abs(random());
      drum = 0.35 + 0.1 * random();
      if (frame % (16 * beat) === 0) section = 0.3 + 0.6 * Math.abs(random());
    }
    frame++;
    let sum = 0.05 * bed() + drum * random();
    drum *= drumDecay;
    for (const voice of voices) {
      voice.phase = (voice.phase + voice.step) % 4096;
      voice.level *= decay;
      sum += voice.level * /** @type {number} */ (table[voice.phase | 0]);
    }
    return section * sum;
  };
}

/** @param {number} x @param {number} limit */
const clip = (x, limit) => Math.max(-limit, Math.min(limit, x));

/** Sines of so many cycles a second, each at the same level, which never changes. */
function tones(
  /** @type {readonly number[]} */ hertz,
  /** @type {number} */ level,
  /** @type {number} */ sampleRate,
) {
  let frame = 0;
  return () => {
    let sum = 0;
    for (const f of hertz) sum += Math.sin((2 * Math.PI * ((f * frame) % sampleRate)) / sampleRate);
    frame++;
    return level * sum;
  };
}

/** @type {Record<string, (seed: number, sampleRate: number) => () => number>} */
export const MATERIALS = {
  music,
  white: noise,
  clipped: (seed, sampleRate) => {
    const source = music(seed, sampleRate);
    return () => clip(6 * source(), 1);
  },
  limited: (seed) => {
    const source = dull(seed);
    return () => {
      const x = 3 * source();
      return (0.9 * x) / Math.sqrt(Math.sqrt(1 + x * x * x * x));
    };
  },
  'tone 1 kHz': (_, sampleRate) => tones([1000], 0.125, sampleRate),
  'tone 997 Hz': (_, sampleRate) => tones([997], 1, sampleRate),
  'tone 6 kHz': (_, sampleRate) => tones([6011], 0.9, sampleRate),
  'tone 16 kHz': (_, sampleRate) => tones([16_001], 0.9, sampleRate),
  chord: (_, sampleRate) => tones([220, 277, 330, 440], 0.2, sampleRate),
  square: (_, sampleRate) => {
    let frame = 0;
    return () => ((100 * frame++) % sampleRate < sampleRate / 2 ? 1 : -1);
  },
  silence: () => () => 0,
};
