/** Outputs that follow each other on a panel, and what they are. */
export interface PanelOutputs {
  /** From 1, as the driver counts. */
  readonly first: number;
  readonly last: number;
  readonly kind: 'analogue' | 'headphones' | 'digital';
  /** What is printed on the panel; `#` stands for the number within the group, from `numberFrom`. */
  readonly label: string;
  /** Default 1. */
  readonly numberFrom?: number;
}

/** An interface whose outputs are known by name. */
export interface KnownInterface {
  readonly name: string;
  /** Part of the names that drivers give it. */
  readonly pattern: RegExp;
  /** Outputs that the driver offers at 44.1 and 48 kHz. */
  readonly outputs: number;
  /** Outputs at 88.2 and 96 kHz, and at 176.4 and 192 kHz, where they are fewer. */
  readonly outputsAt96k?: number;
  readonly outputsAt192k?: number;
  readonly panel: readonly PanelOutputs[];
  /** Where this is from. */
  readonly source: string;
}

/**
 * A few common interfaces. What a driver shows goes before this table: it names outputs and warns, and refuses nothing.
 */
export const KNOWN_INTERFACES: readonly KnownInterface[] = [
  {
    name: 'Focusrite Scarlett 2i2',
    pattern: /scarlett 2i2/i,
    outputs: 2,
    panel: [{ first: 1, last: 2, kind: 'analogue', label: 'Line Output #' }],
    source: 'Focusrite, Scarlett 2i2 3rd Gen User Guide, Specifications (2 outputs; headphones copy them)',
  },
  {
    name: 'Focusrite Scarlett 18i20',
    pattern: /scarlett 18i20/i,
    outputs: 20,
    outputsAt96k: 16,
    outputsAt192k: 12,
    panel: [
      { first: 1, last: 10, kind: 'analogue', label: 'Line Output #' },
      { first: 11, last: 12, kind: 'digital', label: 'S/PDIF Output #' },
      { first: 13, last: 20, kind: 'digital', label: 'ADAT Output #' },
    ],
    source:
      'Focusrite, Scarlett 18i20 User Guide, specifications; support articles 206850129 and 360006941000: a port of ADAT carries 8 channels at 48 kHz, 4 at 96 kHz, none at 192 kHz; from the 3rd generation on a second port keeps 8 at 96 kHz',
  },
  {
    name: 'Universal Audio Apollo x8',
    pattern: /apollo x8(?!p)/i,
    outputs: 24,
    panel: [
      { first: 1, last: 2, kind: 'analogue', label: 'Monitor #' },
      { first: 3, last: 10, kind: 'analogue', label: 'Line Output #' },
      { first: 11, last: 24, kind: 'digital', label: 'ADAT, S/PDIF or headphones, #' },
    ],
    source:
      'Universal Audio, Apollo x8 Hardware Manual, specifications (18 x 24), and Apollo Software Manual, Driver I/O Tables (1 and 2 are the monitors); what follows can be set in its Console: compare before relying on it',
  },
  {
    name: 'RME Fireface UFX III',
    pattern: /fireface ufx ?iii/i,
    outputs: 94,
    outputsAt96k: 54,
    outputsAt192k: 34,
    panel: [
      { first: 1, last: 8, kind: 'analogue', label: 'AN #' },
      { first: 9, last: 12, kind: 'headphones', label: 'PH #', numberFrom: 9 },
      { first: 13, last: 14, kind: 'digital', label: 'AES #' },
      { first: 15, last: 30, kind: 'digital', label: 'ADAT #' },
      { first: 31, last: 94, kind: 'digital', label: 'MADI #' },
    ],
    source:
      'RME, Fireface UFX III User Guide (94 playback channels; ADAT 16, 8, 4 and MADI 64, 32, 16 channels at single, double, quad speed)',
  },
];

/** The interface that a device's name tells, or `undefined`. */
export function knownInterface(deviceName: string): KnownInterface | undefined {
  return KNOWN_INTERFACES.find(({ pattern }) => pattern.test(deviceName));
}

/** What is printed on the panel at an output (from 1) and what kind it is; `undefined` beyond what is known. */
export function panelOutput(
  known: KnownInterface,
  output: number,
): { readonly label: string; readonly kind: PanelOutputs['kind'] } | undefined {
  const group = known.panel.find(({ first, last }) => first <= output && output <= last);
  if (!group) return undefined;
  const number = output - group.first + (group.numberFrom ?? 1);
  return { label: group.label.replace('#', String(number)), kind: group.kind };
}
