import {
  type ChannelLayout,
  type Clip,
  discreteLayout,
  type GainPoint,
  MONO,
  PAN_LAWS,
  type Routing,
  type Session,
  type SignalTrim,
  STEREO,
  type Strip,
  type Track,
  type TrackAudio,
} from '@trackout/core';

/** A session with everything that session.json can hold, each part there or not by chance; the same for a seed. */
export function randomSession(seed: number): Session {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const maybe = <Part extends object>(part: () => Part): Part | object => (below(3) === 0 ? part() : {});
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const list = <Item>(most: number, item: (index: number) => Item, least = 0): Item[] =>
    Array.from({ length: least + below(most - least + 1) }, (_, index) => item(index));
  const level = () => below(4000) / 100 - 30;
  const layout = (): ChannelLayout =>
    pick([MONO, STEREO, discreteLayout(1 + below(64)), { kind: 'speakers', roles: ['L', 'C', 'R', 'LFE'] }]);
  const gainPoint = (): GainPoint => ({
    frame: below(2 ** 40) - 48_000,
    gainDb: below(4) === 0 ? Number.NEGATIVE_INFINITY : level(),
  });
  const fader = (): Pick<Strip, 'gainDb' | 'gainAutomation'> => ({
    ...maybe(() => ({ gainDb: level() })),
    ...maybe(() => ({ gainAutomation: list(4, gainPoint, 1) })),
  });
  const strip = (name: string): Strip => ({
    name: `${name} ${pick(['Größe', '"1"', '\n', '🥁', '\\'])}`,
    ...fader(),
    ...maybe(() => ({ colour: '#D64545' })),
    ...maybe(() => ({ pan: below(201) / 100 - 1 })),
    ...maybe(() => ({ panAutomation: list(3, () => ({ frame: below(1e6), pan: below(3) / 2 }), 1) })),
    ...maybe(() => ({ polarity: pick(['normal', 'inverted'] as const) })),
    ...maybe(() => ({ mute: below(2) === 0 })),
    ...maybe(() => ({
      sends: list(2, () => ({
        to: `return ${below(2)}`,
        ...maybe(() => ({ gainDb: level() })),
        position: pick(['pre-fader', 'post-fader'] as const),
      })),
    })),
    ...maybe(() => ({ group: `group ${below(3)}` })),
    ...maybe(() => ({ output: pick(['mix', 'sends-only'] as const) })),
  });
  const fade = () => ({ frames: below(5000), shape: pick(['linear', 'equal-power'] as const) });
  const clip = (): Clip => ({
    path: pick(['a.wav', 'x\\b.wav', 'take 3.aif']),
    startFrame: below(2 ** 33),
    ...maybe(() => ({ offsetFrames: below(1000) })),
    ...maybe(() => ({ frameCount: below(1000) })),
    ...maybe(() => ({ gainDb: level() })),
    ...maybe(() => ({ fadeIn: fade() })),
    ...maybe(() => ({ fadeOut: fade() })),
  });
  const audio = (): TrackAudio =>
    below(2) === 0 ? { kind: 'file', path: '../ü.wav' } : { kind: 'clips', clips: list(3, clip, 1) };
  const track = (index: number): Track => ({
    id: `track ${index}`,
    ...strip('T'),
    audio: audio(),
    ...maybe(() => ({ dry: audio() })),
    ...maybe(() => ({ layout: layout() })),
    ...maybe(() => ({ startFrame: below(2 ** 40) })),
    ...maybe(() => ({ solo: below(2) === 0 })),
  });
  const trim = (): SignalTrim => ({
    ...maybe(() => ({ gainDb: below(4) === 0 ? Number.NEGATIVE_INFINITY : level() })),
    ...maybe(() => ({ polarity: pick(['normal', 'inverted'] as const) })),
    ...maybe(() => ({ delayFrames: below(5000) })),
    ...maybe(() => ({ mute: below(2) === 0 })),
  });
  const routing = (): Routing => ({
    ...maybe(() => ({ device: 'Scarlett 18i20' })),
    ...maybe(() => ({ sharedOutputs: pick(['refuse', 'sum'] as const) })),
    crosspoints: list(
      4,
      () => ({ source: pick(['mix', 'track 0']), channel: below(8), output: 1 + below(32), ...trim() }),
      1,
    ),
    ...maybe(() => ({
      outputs: list(3, (i) => ({ output: i + 1, ...maybe(() => ({ name: 'Ls' })), ...trim() })),
    })),
    ...maybe(() => ({ zones: list(2, (i) => ({ name: `Room ${i}`, outputs: [2 * i + 1, 2 * i + 2] })) })),
  });
  return {
    name: 'Random',
    sampleRate: pick([44_100, 48_000, 192_000]),
    ...maybe(() => ({ layout: layout() })),
    ...maybe(() => ({ panLaw: pick(PAN_LAWS) })),
    ...maybe(() => ({ tempo: 40 + below(2000) / 10 })),
    ...maybe(() => ({ timeSignature: pick(['4/4', '7/8', '12/16']) })),
    ...maybe(() => ({ key: 'F# minor' })),
    ...maybe(() => ({ timeReference: below(2 ** 33) })),
    tracks: list(5, track),
    groups: list(3, (index) => ({
      id: `group ${index}`,
      ...strip('G'),
      ...maybe(() => ({ solo: below(2) === 0 })),
    })),
    ...maybe(() => ({ returns: list(2, (index) => ({ id: `return ${index}`, ...strip('R') })) })),
    ...maybe(() => ({ master: fader() })),
    ...maybe(() => ({
      alternates: list(2, (index) => ({ id: `alt ${index}`, name: 'TV', mute: ['track 0'] })),
    })),
    ...maybe(() => ({ markers: list(3, () => ({ frame: below(1e9), name: 'Chorus' })) })),
    ...maybe(() => ({ referenceMix: { kind: 'file' as const, path: 'mix.wav' } })),
    ...maybe(() => ({ routing: routing() })),
  };
}
