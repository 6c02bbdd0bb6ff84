import { UsageError } from '@trackout/core';
import { escapeXml, readXmlElements, type XmlElement } from './xml-elements.js';

/** A track of an iXML `TRACK_LIST`. */
export interface IxmlTrack {
  /** Number of the recorder's input, from 1. */
  readonly channelIndex?: number;
  /** Number of the channel in the file, from 1. */
  readonly interleaveIndex?: number;
  readonly name?: string;
  /** `M-MID_SIDE`, `LEFT`, `MIX`, ...: a word of iXML's list, or one of the recorder's own. */
  readonly function?: string;
}

/** The clocks of a recording: iXML `SPEED`. */
export interface IxmlSpeed {
  readonly note?: string;
  /** Frames a second as a fraction: `24000/1001`. */
  readonly masterSpeed?: string;
  readonly currentSpeed?: string;
  readonly timecodeRate?: string;
  /** `NDF` or `DF`. */
  readonly timecodeFlag?: string;
  /** Hz, which a pull-down makes differ from the rate in the header. */
  readonly fileSampleRate?: number;
  readonly audioBitDepth?: number;
  readonly digitizerSampleRate?: number;
  /** Frames from midnight at `timestampSampleRate`; high and low word put together. */
  readonly timestampFramesSinceMidnight?: number;
  readonly timestampSampleRate?: number;
}

/** iXML `HISTORY`. */
export interface IxmlHistory {
  readonly originalFilename?: string;
  readonly parentFilename?: string;
  readonly parentUid?: string;
}

/** The files that were recorded together: iXML `FILE_SET`. */
export interface IxmlFileSet {
  readonly totalFiles?: number;
  readonly familyUid?: string;
  readonly familyName?: string;
  /** A letter or a number. */
  readonly fileSetIndex?: string;
}

/** A point that pictures or other takes are aligned to: iXML `SYNC_POINT`. */
export interface IxmlSyncPoint {
  /** `RELATIVE` to the start of the file, or `ABSOLUTE` from midnight. */
  readonly type?: string;
  readonly function?: string;
  readonly comment?: string;
  /** High and low word put together. */
  readonly frame?: number;
  readonly eventDurationFrames?: number;
}

/** The common fields of iXML. Every one is optional, and an empty element counts as absent. */
export interface IxmlFields {
  readonly version?: string;
  readonly project?: string;
  readonly scene?: string;
  readonly take?: string;
  /** Sound roll. */
  readonly tape?: string;
  readonly note?: string;
  readonly circled?: boolean;
  /** `NO_GOOD`, `FALSE_START`, `WILD_TRACK`, ...; commas separate several. */
  readonly takeType?: string;
  /** Files older than iXML 2.0 have these in place of `takeType`. */
  readonly noGood?: boolean;
  readonly falseStart?: boolean;
  readonly wildTrack?: boolean;
  readonly fileUid?: string;
  /** Eight hexadecimal digits. */
  readonly ubits?: string;
  readonly speed?: IxmlSpeed;
  readonly syncPoints?: readonly IxmlSyncPoint[];
  readonly history?: IxmlHistory;
  readonly fileSet?: IxmlFileSet;
  readonly tracks?: readonly IxmlTrack[];
}

/** One field: its name in the type, its element, and how its text is read and written. */
type Field<T> = readonly [
  name: keyof T & string,
  element: string,
  kind: 'text' | 'number' | 'boolean' | 'wide',
];

const TOP: readonly Field<IxmlFields>[] = [
  ['version', 'IXML_VERSION', 'text'],
  ['project', 'PROJECT', 'text'],
  ['scene', 'SCENE', 'text'],
  ['take', 'TAKE', 'text'],
  ['tape', 'TAPE', 'text'],
  ['circled', 'CIRCLED', 'boolean'],
  ['takeType', 'TAKE_TYPE', 'text'],
  ['noGood', 'NO_GOOD', 'boolean'],
  ['falseStart', 'FALSE_START', 'boolean'],
  ['wildTrack', 'WILD_TRACK', 'boolean'],
  ['fileUid', 'FILE_UID', 'text'],
  ['ubits', 'UBITS', 'text'],
  ['note', 'NOTE', 'text'],
];
const SYNC_POINT: readonly Field<IxmlSyncPoint>[] = [
  ['type', 'SYNC_POINT_TYPE', 'text'],
  ['function', 'SYNC_POINT_FUNCTION', 'text'],
  ['comment', 'SYNC_POINT_COMMENT', 'text'],
  ['frame', 'SYNC_POINT_', 'wide'],
  ['eventDurationFrames', 'SYNC_POINT_EVENT_DURATION', 'number'],
];
const SPEED: readonly Field<IxmlSpeed>[] = [
  ['note', 'NOTE', 'text'],
  ['masterSpeed', 'MASTER_SPEED', 'text'],
  ['currentSpeed', 'CURRENT_SPEED', 'text'],
  ['timecodeRate', 'TIMECODE_RATE', 'text'],
  ['timecodeFlag', 'TIMECODE_FLAG', 'text'],
  ['fileSampleRate', 'FILE_SAMPLE_RATE', 'number'],
  ['audioBitDepth', 'AUDIO_BIT_DEPTH', 'number'],
  ['digitizerSampleRate', 'DIGITIZER_SAMPLE_RATE', 'number'],
  ['timestampFramesSinceMidnight', 'TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_', 'wide'],
  ['timestampSampleRate', 'TIMESTAMP_SAMPLE_RATE', 'number'],
];
const HISTORY: readonly Field<IxmlHistory>[] = [
  ['originalFilename', 'ORIGINAL_FILENAME', 'text'],
  ['parentFilename', 'PARENT_FILENAME', 'text'],
  ['parentUid', 'PARENT_UID', 'text'],
];
const FILE_SET: readonly Field<IxmlFileSet>[] = [
  ['totalFiles', 'TOTAL_FILES', 'number'],
  ['familyUid', 'FAMILY_UID', 'text'],
  ['familyName', 'FAMILY_NAME', 'text'],
  ['fileSetIndex', 'FILE_SET_INDEX', 'text'],
];
const TRACK: readonly Field<IxmlTrack>[] = [
  ['channelIndex', 'CHANNEL_INDEX', 'number'],
  ['interleaveIndex', 'INTERLEAVE_INDEX', 'number'],
  ['name', 'NAME', 'text'],
  ['function', 'FUNCTION', 'text'],
];
/** Names of the two words of a 64-bit number: `SYNC_POINT_LOW`, but `..._MIDNIGHT_LO`. */
const WORD_NAMES: Readonly<Record<string, readonly [high: string, low: string]>> = {
  SYNC_POINT_: ['HIGH', 'LOW'],
  TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_: ['HI', 'LO'],
};

/** The fields of an iXML text, and what is wrong with it where that hides them. Never throws. */
export function ixmlFieldsOf(xml: string): { readonly fields: IxmlFields; readonly problem?: string } {
  const root = readXmlElements(xml).find(({ name }) => name.toUpperCase() === 'BWFXML');
  if (!root) {
    return {
      fields: {},
      problem: 'The iXML text has no element BWFXML. It is kept as it is, and no field is read.',
    };
  }
  const list = (name: string, item: string) =>
    child(root, name)?.children.filter((element) => element.name.toUpperCase() === item) ?? [];
  const syncPoints = list('SYNC_POINT_LIST', 'SYNC_POINT').map((point) => readGroup(point, SYNC_POINT));
  const tracks = list('TRACK_LIST', 'TRACK').map((track) => readGroup(track, TRACK));
  const group = <T extends object>(key: string, name: string, fields: readonly Field<T>[]) => {
    const found = readGroup(child(root, name), fields);
    return Object.keys(found).length > 0 ? { [key]: found } : {};
  };
  return {
    fields: {
      ...readGroup(root, TOP),
      ...group('speed', 'SPEED', SPEED),
      ...(syncPoints.length > 0 ? { syncPoints } : {}),
      ...group('history', 'HISTORY', HISTORY),
      ...group('fileSet', 'FILE_SET', FILE_SET),
      ...(tracks.length > 0 ? { tracks } : {}),
    },
  };
}

/** An iXML text with these fields, in the order of the specification, one element a line. */
export function ixmlText(fields: IxmlFields): string {
  const { speed, syncPoints = [], history, fileSet, tracks = [] } = fields;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<BWFXML>',
    ...writeGroup({ version: '3.0', ...fields }, TOP),
    ...wrapped('SYNC_POINT_LIST', counted('SYNC_POINT', syncPoints, SYNC_POINT)),
    ...wrapped('SPEED', speed ? writeGroup(speed, SPEED) : []),
    ...wrapped('HISTORY', history ? writeGroup(history, HISTORY) : []),
    ...wrapped('FILE_SET', fileSet ? writeGroup(fileSet, FILE_SET) : []),
    ...wrapped('TRACK_LIST', counted('TRACK', tracks, TRACK)),
    '</BWFXML>',
    '',
  ].join('\n');
}

function counted<T extends object>(name: string, items: readonly T[], fields: readonly Field<T>[]): string[] {
  if (items.length === 0) return [];
  return [
    element(`${name}_COUNT`, String(items.length)),
    ...items.flatMap((item) => [`<${name}>`, ...writeGroup(item, fields), `</${name}>`]),
  ];
}

function wrapped(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`<${name}>`, ...lines, `</${name}>`];
}

function child(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((element) => element.name.toUpperCase() === name);
}

function readGroup<T extends object>(group: XmlElement | undefined, fields: readonly Field<T>[]): T {
  const found: Record<string, string | number | boolean> = {};
  for (const [name, tag, kind] of group ? fields : []) {
    const value = kind === 'wide' ? readWide(group!, tag) : readPlain(child(group!, tag)?.text ?? '', kind);
    if (value !== undefined) found[name] = value;
  }
  return found as T;
}

function readPlain(text: string, kind: 'text' | 'number' | 'boolean'): string | number | boolean | undefined {
  const word = text.trim();
  if (word === '') return undefined;
  if (kind === 'text') return text;
  if (kind === 'boolean') return /^(true|false)$/i.test(word) ? word.toUpperCase() === 'TRUE' : undefined;
  return /^-?\d{1,15}(\.\d{1,9})?$/.test(word) ? Number(word) : undefined;
}

function readWide(group: XmlElement, tag: string): number | undefined {
  const [high, low] = (WORD_NAMES[tag] ?? []).map((word) =>
    readPlain(child(group, tag + word)?.text ?? '', 'number'),
  );
  if (typeof low !== 'number') return undefined;
  const frame = (typeof high === 'number' ? high : 0) * 0x1_0000_0000 + low;
  return Number.isSafeInteger(frame) && frame >= 0 ? frame : undefined;
}

function writeGroup<T extends object>(values: T, fields: readonly Field<T>[]): string[] {
  return fields.flatMap(([name, tag, kind]) => {
    const value = (values as Record<string, unknown>)[name];
    if (value === undefined || value === '') return [];
    if (typeof value === 'number') {
      const isWide = kind === 'wide';
      if (
        isWide ? !(Number.isSafeInteger(value) && value >= 0) : readPlain(String(value), 'number') !== value
      ) {
        throw new UsageError(
          'metadata/field-range',
          `The iXML field "${name}" is ${value}; ${isWide ? 'it counts frames, whole and not negative' : 'it holds at most 15 digits before the point and 9 behind it'}.`,
          { field: name },
        );
      }
      if (isWide) {
        const [high, low] = WORD_NAMES[tag]!;
        return [
          element(tag + low, String(value % 0x1_0000_0000)),
          element(tag + high, String(Math.floor(value / 0x1_0000_0000))),
        ];
      }
    }
    return [element(tag, typeof value === 'boolean' ? (value ? 'TRUE' : 'FALSE') : String(value))];
  });
}

function element(name: string, text: string): string {
  // XML 1.0 clause 2.2: no other control characters, escaped or not.
  const forbidden = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (forbidden) {
    throw new UsageError(
      'metadata/ixml-text',
      `The iXML text of ${name} holds the character U+${forbidden[0].codePointAt(0)!.toString(16).padStart(4, '0').toUpperCase()}, which XML has no way to write. Take it out.`,
      { field: name },
    );
  }
  return `<${name}>${escapeXml(text)}</${name}>`;
}
