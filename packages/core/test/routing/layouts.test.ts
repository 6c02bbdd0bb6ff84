import { describe, expect, it } from 'vitest';
import {
  channelOrder,
  inOrder,
  inverseOrder,
  SPEAKER_LAYOUTS,
  type SpeakerLayout,
  speakerIndex,
  speakerLabel,
  speakerLayout,
  UsageError,
} from '../../src/index.js';

describe('layouts', () => {
  it.each(SPEAKER_LAYOUTS.map((layout) => [layout.name, layout] as const))(
    '%s has each speaker once, and every label finds it',
    (_, { roles }) => {
      expect(new Set(roles).size).toBe(roles.length);
      for (const [i, role] of roles.entries()) {
        expect(speakerIndex(role, roles)).toBe(i);
        expect(speakerIndex(speakerLabel(role, roles).toUpperCase(), roles)).toBe(i);
      }
    },
  );

  it.each([
    ['mono', 1],
    ['stereo', 2],
    ['quad', 4],
    ['lcr', 3],
    ['lcrs', 4],
    ['5.0', 5],
    ['5.1', 6],
    ['5.1-film', 6],
    ['5.1-dts', 6],
    ['7.1', 8],
    ['5.1.4', 10],
    ['7.1.4', 12],
    ['22.2', 24],
  ])('%s has %i speakers', (name, speakers) => {
    expect(speakerLayout(name).roles).toHaveLength(speakers);
  });

  it.each([
    ['5.1', 'L R C LFE Ls Rs'],
    ['5.1-film', 'L C R Ls Rs LFE'],
    ['5.1-dts', 'L R Ls Rs C LFE'],
    ['7.1', 'L R C LFE Lrs Rrs Lss Rss'],
  ])('%s is %s', (name, labels) => {
    const { roles } = speakerLayout(name);
    expect(roles.map((role) => speakerLabel(role, roles)).join(' ')).toBe(labels);
  });

  it('names those there are where one is unknown', () => {
    expect(() => speakerLayout('6.1')).toThrow(/No layout is called "6\.1"\. There are: mono, stereo/);
  });
});

describe('orders', () => {
  const sameSpeakers = (a: SpeakerLayout, b: SpeakerLayout) =>
    a.roles.length === b.roles.length && a.roles.every((role) => b.roles.includes(role));
  const pairs = SPEAKER_LAYOUTS.flatMap((a) =>
    SPEAKER_LAYOUTS.filter((b) => sameSpeakers(a, b)).map((b) => [a.name, b.name, a, b] as const),
  );

  it.each(pairs)('%s to %s is a permutation that comes back', (_, __, a, b) => {
    const order = channelOrder(a.roles, b.roles);
    expect([...order].sort((x, y) => x - y)).toEqual(a.roles.map((___, i) => i));
    expect(inOrder(a.roles, order)).toEqual(b.roles);
    expect(inOrder(inOrder(a.roles, order), inverseOrder(order))).toEqual(a.roles);
    expect(inverseOrder(order)).toEqual(channelOrder(b.roles, a.roles));
  });

  it('SMPTE to film and DTS move what the table says', () => {
    const smpte = speakerLayout('5.1').roles;
    expect(channelOrder(smpte, speakerLayout('5.1-film').roles)).toEqual([0, 2, 1, 4, 5, 3]);
    expect(channelOrder(smpte, speakerLayout('5.1-dts').roles)).toEqual([0, 1, 4, 5, 2, 3]);
  });

  it('takes the one pair of surrounds by either name', () => {
    expect(channelOrder(['L', 'R', 'C', 'LFE', 'SL', 'SR'], speakerLayout('5.1-film').roles)).toEqual([
      0, 2, 1, 4, 5, 3,
    ]);
  });

  it('refuses what would lose a channel, with its name', () => {
    const refuse = () => channelOrder(speakerLayout('5.1').roles, speakerLayout('5.0').roles);
    expect(refuse).toThrow(UsageError);
    expect(refuse).toThrow(/LFE would be lost/);
  });
});
