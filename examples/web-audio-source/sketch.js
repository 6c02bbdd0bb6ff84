// Four tracks as graphs of Web Audio nodes: what a web DAW would build from its own session. Eight seconds, 120 BPM.
export const SAMPLE_RATE = 48_000;
export const SECONDS = 8;
const BEAT = 0.5;
const ROOTS = [55, 43.65, 65.41, 49];

/** A voice that sounds from `at` for `seconds`, with a short attack; more nodes can be put behind it. */
function note(context, { type, hertz, at, seconds, gain, detune = 0 }) {
  const oscillator = new OscillatorNode(context, { type, frequency: hertz, detune });
  const envelope = new GainNode(context, { gain: 0 });
  envelope.gain.setValueAtTime(0, at);
  envelope.gain.linearRampToValueAtTime(gain, at + 0.01);
  envelope.gain.setTargetAtTime(0, at + seconds * 0.6, seconds / 8);
  oscillator.connect(envelope);
  oscillator.start(at);
  oscillator.stop(at + seconds * 2);
  return envelope;
}

/** Noise that is the same each time. */
function noise(context, seed) {
  const buffer = new AudioBuffer({ length: SAMPLE_RATE, sampleRate: SAMPLE_RATE });
  let state = seed;
  const samples = buffer.getChannelData(0);
  for (let frame = 0; frame < samples.length; frame++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    samples[frame] = state / 2 ** 31 - 1;
  }
  return new AudioBufferSourceNode(context, { buffer, loop: true });
}

function bass(context) {
  const filter = new BiquadFilterNode(context, { type: 'lowpass', frequency: 300, Q: 6 });
  for (let step = 0; step < SECONDS / (BEAT / 2); step++) {
    const at = (step * BEAT) / 2;
    const hertz = ROOTS[Math.floor(at / 2)] * (step % 4 === 3 ? 2 : 1);
    note(context, { type: 'sawtooth', hertz, at, seconds: 0.2, gain: 0.35 }).connect(filter);
    filter.frequency.setValueAtTime(900, at);
    filter.frequency.setTargetAtTime(200, at, 0.06);
  }
  filter.connect(context.destination);
}

/**
 * The sum of some nodes, two at a time. Chromium adds the inputs of a node in an order that changes from run to
 * run, which three or more inputs show in the last bits; two can only be added one way.
 */
function inPairs(context, nodes) {
  if (nodes.length === 1) return nodes[0];
  const middle = nodes.length >> 1;
  const sum = new GainNode(context);
  inPairs(context, nodes.slice(0, middle)).connect(sum);
  inPairs(context, nodes.slice(middle)).connect(sum);
  return sum;
}

function chords(context) {
  const voices = ROOTS.flatMap((root, bar) =>
    [4, 4.757, 5.993].flatMap((ratio, voice) =>
      [-1, 1].map((side) => {
        const tone = { type: 'sawtooth', hertz: root * ratio, at: bar * 2, seconds: 2, gain: 0.06 };
        const pan = new StereoPannerNode(context, { pan: side * (0.3 + 0.3 * voice) });
        return note(context, { ...tone, detune: side * 7 }).connect(pan);
      }),
    ),
  );
  const filter = new BiquadFilterNode(context, { type: 'lowpass', frequency: 500, Q: 1 });
  filter.frequency.linearRampToValueAtTime(4_000, SECONDS);
  inPairs(context, voices).connect(filter).connect(context.destination);
}

/** A short figure into a delay that feeds itself back, dotted eighths, darker with each repeat. */
function lead(context) {
  const dry = new GainNode(context);
  const delay = new DelayNode(context, { delayTime: BEAT * 0.75, maxDelayTime: 1 });
  const tone = new BiquadFilterNode(context, { type: 'lowpass', frequency: 2_500 });
  const back = new GainNode(context, { gain: 0.55 });
  for (const [step, ratio] of [8, 9.514, 11.986, 16].entries()) {
    for (const bar of [0, 2]) {
      const at = bar * 2 + step * BEAT * 1.5;
      note(context, { type: 'square', hertz: ROOTS[bar] * ratio, at, seconds: 0.25, gain: 0.12 }).connect(
        dry,
      );
    }
  }
  dry.connect(context.destination);
  dry.connect(delay).connect(tone).connect(back).connect(delay);
  tone.connect(new StereoPannerNode(context, { pan: 0.6 })).connect(context.destination);
}

function hats(context) {
  const filter = new BiquadFilterNode(context, { type: 'highpass', frequency: 7_000 });
  const level = new GainNode(context, { gain: 0 });
  for (let at = 0; at < SECONDS; at += BEAT / 2) {
    level.gain.setValueAtTime(at % BEAT ? 0.2 : 0.1, at);
    level.gain.setTargetAtTime(0, at, at % BEAT ? 0.04 : 0.015);
  }
  const hiss = noise(context, 1);
  hiss.connect(filter).connect(level).connect(context.destination);
  hiss.start();
}

/** What the page exports. `channels` is 1 or 2; levels are set in the graphs. */
export const TRACKS = [
  { id: 'bass', name: 'BASS', group: 'rhythm', channels: 1, build: bass },
  { id: 'hats', name: 'HATS', group: 'rhythm', channels: 1, build: hats },
  { id: 'chords', name: 'CHORDS', group: 'synths', channels: 2, build: chords },
  { id: 'lead', name: 'LEAD', group: 'synths', channels: 2, build: lead },
];
