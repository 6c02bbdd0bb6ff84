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
  /** Outputs that the driver offers at 44.1 and 48 kHz, where they are known. */
  readonly outputs?: number;
  /** Outputs at 88.2 and 96 kHz, and at 176.4 and 192 kHz, where they are fewer and known. */
  readonly outputsAt96k?: number;
  readonly outputsAt192k?: number;
  /** What higher rates cost, where only that is known. */
  readonly costOfRate?: string;
  /** Those that are known, in their order. */
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
    outputsAt192k: 10,
    panel: [
      { first: 1, last: 10, kind: 'analogue', label: 'Line Output #' },
      { first: 11, last: 12, kind: 'digital', label: 'S/PDIF Output #' },
      { first: 13, last: 20, kind: 'digital', label: 'ADAT Output #' },
    ],
    source:
      'Linux, sound/usb/mixer_scarlett2.c, s18i20_gen2_info (20 channels of playback: 10 analogue, of which 7 to 10 also feed the headphones, 2 S/PDIF that are not there at 192 kHz, 8 ADAT); Focusrite, support articles 206850129 and 360006941000: a port of ADAT carries 8 channels at 48 kHz, 4 at 96 kHz, none at 192 kHz; from the 3rd generation on a second port keeps 8 at 96 kHz',
  },
  {
    name: 'Universal Audio Apollo x8',
    pattern: /apollo x8(?!p)/i,
    panel: [{ first: 1, last: 2, kind: 'analogue', label: 'Monitor #' }],
    source:
      'Universal Audio, Apollo Software Manual, chapter 6, Default Outputs: channels 1 and 2 are the monitor outputs; what follows can be set in its Console, and is shown by Audio MIDI Setup',
  },
  {
    name: 'RME Fireface UFX III',
    pattern: /fireface ufx ?iii/i,
    costOfRate:
      'MADI carries 64 channels up to 48 kHz, 32 up to 96 kHz, 16 up to 192 kHz; a port of ADAT 8, 4 and 2',
    panel: [],
    source:
      "RME, forum.rme-audio.de post 226544 (MADI of the UFX III) and User's Guide Fireface UCX II, 8.3 (ADAT)",
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
