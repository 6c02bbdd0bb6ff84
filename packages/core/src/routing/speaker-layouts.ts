import type { SpeakerRole } from '../audio/audio-format.js';
import { UsageError } from '../errors.js';

/** Loudspeakers in the order in which their channels come. */
export interface SpeakerLayout {
  /** As it is typed: `5.1`, `5.1-film`. */
  readonly name: string;
  /** As it is read: `5.1, film order`. */
  readonly title: string;
  readonly roles: readonly SpeakerRole[];
}

/**
 * Every layout that can be asked for by name.
 *
 * The three orders of 5.1 are SMPTE ST 2036-2 and ITU-R BS.775 (also the order of WAVE), film, and DTS. 7.1 and up are
 * in the order of the WAVE mask; 22.2 in that of ITU-R BS.2051 system H. The surrounds of 4.0, 5.0 and 5.1 are
 * `BL` `BR`, as in the mask 0x3F.
 */
export const SPEAKER_LAYOUTS: readonly SpeakerLayout[] = [
  { name: 'mono', title: 'mono', roles: ['M'] },
  { name: 'stereo', title: 'stereo', roles: ['L', 'R'] },
  { name: 'quad', title: 'quadraphonic', roles: ['L', 'R', 'BL', 'BR'] },
  { name: 'lcr', title: 'LCR', roles: ['L', 'C', 'R'] },
  { name: 'lcrs', title: 'LCRS', roles: ['L', 'C', 'R', 'BC'] },
  { name: '5.0', title: '5.0', roles: ['L', 'R', 'C', 'BL', 'BR'] },
  { name: '5.1', title: '5.1, SMPTE/ITU order', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] },
  { name: '5.1-film', title: '5.1, film order', roles: ['L', 'C', 'R', 'BL', 'BR', 'LFE'] },
  { name: '5.1-dts', title: '5.1, DTS order', roles: ['L', 'R', 'BL', 'BR', 'C', 'LFE'] },
  { name: '7.1', title: '7.1', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR', 'SL', 'SR'] },
  {
    name: '5.1.4',
    title: '5.1.4',
    roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR', 'TFL', 'TFR', 'TBL', 'TBR'],
  },
  {
    name: '7.1.4',
    title: '7.1.4',
    roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR', 'SL', 'SR', 'TFL', 'TFR', 'TBL', 'TBR'],
  },
  {
    name: '22.2',
    title: '22.2',
    roles: [
      ...(['L', 'R', 'C', 'LFE', 'BL', 'BR', 'FLC', 'FRC', 'BC', 'LFE2', 'SL', 'SR'] as const),
      ...(['TFL', 'TFR', 'TFC', 'TC', 'TBL', 'TBR', 'TSL', 'TSR', 'TBC', 'BFC', 'BFL', 'BFR'] as const),
    ],
  },
];

const OTHER_NAMES: Readonly<Record<string, string>> = {
  '1.0': 'mono',
  '2.0': 'stereo',
  '4.0': 'quad',
  '3.0': 'lcr',
  '5.1-smpte': '5.1',
  '5.1-itu': '5.1',
};

/** The layout of a name, in any case. Throws `UsageError` `routing/layout` with the names there are. */
export function speakerLayout(name: string): SpeakerLayout {
  const asked = name.trim().toLowerCase();
  const found = SPEAKER_LAYOUTS.find((layout) => layout.name === (OTHER_NAMES[asked] ?? asked));
  if (found) return found;
  const names = SPEAKER_LAYOUTS.map((layout) => layout.name);
  throw new UsageError('routing/layout', `No layout is called "${name}". There are: ${names.join(', ')}.`, {
    name,
    names,
  });
}

/** What the studio calls a speaker besides its role; which of the two a surround is depends on its neighbours. */
const LABELS: Readonly<Partial<Record<SpeakerRole, string>>> = {
  BL: 'Lrs',
  BR: 'Rrs',
  SL: 'Lss',
  SR: 'Rss',
  BC: 'Cs',
  FLC: 'Lc',
  FRC: 'Rc',
  TFL: 'Ltf',
  TFR: 'Rtf',
  TBL: 'Ltr',
  TBR: 'Rtr',
  TSL: 'Lts',
  TSR: 'Rts',
  LW: 'Lw',
  RW: 'Rw',
};

const SURROUNDS: Readonly<Partial<Record<SpeakerRole, string>>> = { BL: 'Ls', BR: 'Rs', SL: 'Ls', SR: 'Rs' };

/** What a speaker is called on paper: `Ls` in a 5.1, `Lss` or `Lrs` where there are sides and rears. */
export function speakerLabel(role: SpeakerRole, roles: readonly SpeakerRole[]): string {
  const one = isOnlySurround(role, roles) ? SURROUNDS[role] : LABELS[role];
  return one ?? role;
}

/**
 * Which of `roles` a name means, from 0: a role (`BL`) or a studio's name for it (`Ls`), in any case.
 * `undefined` where none does.
 */
export function speakerIndex(name: string, roles: readonly SpeakerRole[]): number | undefined {
  const asked = name.toLowerCase();
  const exact = roles.findIndex((role) => role.toLowerCase() === asked);
  if (exact >= 0) return exact;
  const byLabel = roles.findIndex(
    (role) =>
      speakerLabel(role, roles).toLowerCase() === asked ||
      LABELS[role]?.toLowerCase() === asked ||
      (role === 'LFE' && (asked === 'lfe1' || asked === 'sub')),
  );
  if (byLabel >= 0) return byLabel;
  const twin = roles.findIndex(
    (role) => twinOf(role)?.toLowerCase() === asked && isOnlySurround(role, roles),
  );
  return twin >= 0 ? twin : undefined;
}

const TWINS: Readonly<Partial<Record<SpeakerRole, SpeakerRole>>> = { BL: 'SL', BR: 'SR', SL: 'BL', SR: 'BR' };

/** The other name of a surround: files say `SL` or `BL` for the one left surround of a 5.1. */
export function twinOf(role: SpeakerRole): SpeakerRole | undefined {
  return TWINS[role];
}

/** True for a surround whose twin is not among `roles`: there is only one on its side. */
export function isOnlySurround(role: SpeakerRole, roles: readonly SpeakerRole[]): boolean {
  const twin = twinOf(role);
  return twin !== undefined && !roles.includes(twin);
}
