import { UsageError } from '@trackout/core';
import { plainText } from './chunk-fields.js';
import type { ChunkReading } from './chunk-reading.js';
import { type IxmlFields, ixmlFieldsOf, ixmlText } from './ixml-fields.js';
import { sameValue } from './same-value.js';
import { decodeText, encodeText, fromUnits, untilZero } from './text-coding.js';

/**
 * Production metadata (iXML 3.0, 2021). `xml` is the whole text as it stands in the file and is what is written;
 * the fields are what was found in it.
 */
export interface IxmlMetadata extends IxmlFields {
  readonly xml: string;
}

/** A new iXML text with these fields. Throws `UsageError` for characters that XML 1.0 has no way to write. */
export function buildIxml(fields: IxmlFields): IxmlMetadata {
  return ixmlOf(ixmlText(fields));
}

/** What an iXML text says. Never throws: what cannot be found is absent. */
export function ixmlOf(xml: string): IxmlMetadata {
  return { xml, ...ixmlFieldsOf(xml).fields };
}

/** An `iXML` chunk: UTF-8, UTF-16 with or without its mark, or Latin-1; zeros behind it are left out. */
export function readIxml(chunk: ChunkReading): IxmlMetadata {
  const { bytes } = chunk;
  const wide = utf16Order(bytes);
  const decoded = wide === undefined ? decodeText(untilZero(withoutMark(bytes))) : undefined;
  chunk.textEncoding = decoded?.encoding ?? 'utf-16';
  const xml = decoded?.text ?? decodeUtf16(bytes, wide === 'little');
  const { fields, problem } = ixmlFieldsOf(xml);
  if (problem !== undefined) chunk.warn('metadata/ixml', problem);
  return { xml, ...fields };
}

/**
 * The contents of an `iXML` chunk: the text in the encoding that it states, UTF-8 where it states none.
 * Throws `UsageError` where the fields are not those of the text: it is the text that is written.
 */
export function encodeIxml(ixml: IxmlMetadata): Uint8Array {
  const { xml, ...fields } = ixml;
  const differs = differingField(fields, ixmlFieldsOf(xml).fields);
  if (differs !== undefined) {
    throw new UsageError(
      'metadata/ixml-fields',
      `The iXML field "${differs}" is not what the text "xml" says, and the text is what is written. Make both with buildIxml, or change the text and read it with ixmlOf.`,
      { field: differs },
    );
  }
  const stated = /^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([^"']{1,40})["']/.exec(xml.slice(0, 300))?.[1];
  if (stated !== undefined && /^utf-?16/i.test(stated)) return encodeUtf16(xml);
  const latin = stated !== undefined && /^(iso-?8859-?1|latin-?1|windows-1252)$/i.test(stated);
  return plainText(xml, 'iXML text', latin ? 'latin-1' : 'utf-8');
}

function differingField(stated: IxmlFields, found: IxmlFields): string | undefined {
  const names = new Set([...Object.keys(stated), ...Object.keys(found)]) as Set<keyof IxmlFields>;
  for (const name of names) if (!sameValue(stated[name], found[name])) return name;
  return undefined;
}

/** By its byte order mark, or by the zero beside the first `<`. */
function utf16Order(bytes: Uint8Array): 'little' | 'big' | undefined {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return bytes.length > 3 ? 'little' : undefined;
  return (a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c) ? 'big' : undefined;
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? bytes.subarray(3) : bytes;
}

function decodeUtf16(bytes: Uint8Array, little: boolean): string {
  const units = new Uint16Array(bytes.length >> 1);
  let length = 0;
  for (let i = 0; i < units.length; i++) {
    const unit = little ? bytes[2 * i]! | (bytes[2 * i + 1]! << 8) : (bytes[2 * i]! << 8) | bytes[2 * i + 1]!;
    if (unit === 0) break;
    if (!(i === 0 && unit === 0xfeff)) units[length++] = unit;
  }
  return fromUnits(units.subarray(0, length));
}

function encodeUtf16(xml: string): Uint8Array {
  // Refuses half surrogate pairs and zeros as every text does.
  plainText(xml, 'iXML text');
  encodeText(xml);
  const bytes = new Uint8Array(2 + 2 * xml.length);
  bytes.set([0xff, 0xfe]);
  for (let i = 0; i < xml.length; i++) {
    const unit = xml.charCodeAt(i);
    bytes[2 + 2 * i] = unit & 0xff;
    bytes[3 + 2 * i] = unit >> 8;
  }
  return bytes;
}
