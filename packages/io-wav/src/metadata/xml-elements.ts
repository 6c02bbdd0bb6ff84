/** An element with the elements in it, and the text that stands directly in it. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/** Elements nested deeper than this are taken for text of the last one: iXML needs 4. */
const MAX_DEPTH = 32;
/** Elements behind this many are passed over. */
const MAX_ELEMENTS = 100_000;

/**
 * The elements of an XML text, found tolerantly: what recorders write is often not quite XML, and one bare `&`
 * in a track's name must not cost the other fields.
 *
 * Text that is no markup stays text; end tags close the nearest element of their name, or nothing; what is open at
 * the end is closed. Attributes, comments, processing instructions and document types are passed over. Only the
 * five names of XML and numbers are replaced behind `&`: no entity is ever defined, fetched or expanded. The time
 * grows with the length of the text and nothing else, and at most 100,000 elements are found. Never throws.
 */
export function readXmlElements(xml: string): readonly XmlElement[] {
  const top: OpenElement = { name: '', children: [], text: '' };
  const open: OpenElement[] = [top];
  const last = () => open[open.length - 1]!;
  let count = 0;
  let at = 0;
  while (at < xml.length) {
    const tag = xml.indexOf('<', at);
    const text = xml.slice(at, tag < 0 ? xml.length : tag);
    if (text !== '') last().text += unescapeXml(text);
    if (tag < 0) break;
    const special = SPECIAL.find(({ start }) => xml.startsWith(start, tag));
    if (special) {
      const from = tag + special.start.length;
      const found = xml.indexOf(special.end, from);
      const to = found < 0 ? xml.length : found;
      if (special.isText) last().text += xml.slice(from, to);
      at = Math.min(xml.length, to + special.end.length);
    } else if (xml.startsWith('<!', tag)) {
      at = endOfDeclaration(xml, tag + 2);
    } else {
      const isEnd = xml[tag + 1] === '/';
      const nameStart = isEnd ? tag + 2 : tag + 1;
      const nameEnd = endOfName(xml, nameStart);
      if (nameEnd === nameStart) {
        last().text += '<';
        at = tag + 1;
        continue;
      }
      const name = xml.slice(nameStart, nameEnd);
      const close = endOfTag(xml, nameEnd);
      if (isEnd) closeElement(open, name);
      else if (open.length <= MAX_DEPTH && count < MAX_ELEMENTS) {
        count++;
        const element: OpenElement = { name, children: [], text: '' };
        last().children.push(element);
        if (xml[close - 1] !== '/') open.push(element);
      }
      at = close + 1;
    }
  }
  return top.children;
}

/** Text with `&`, `<`, `>`, quotes and carriage returns written so that they are read back as they are. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

const SPECIAL = [
  { start: '<!--', end: '-->', isText: false },
  { start: '<![CDATA[', end: ']]>', isText: true },
  { start: '<?', end: '?>', isText: false },
] as const;

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Line ends become LF, as XML 1.0 clause 2.11 has it; references that are none stay as they stand. */
function unescapeXml(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));/g, (whole, hex, decimal, name) => {
      if (name !== undefined) return NAMED.get(name) ?? whole;
      const code = hex === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16);
      const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
      return isCharacter ? String.fromCodePoint(code) : whole;
    });
}

const NAME_START = /[A-Za-z_:\u0080-\uffff]/;
const NAME_REST = /[A-Za-z0-9_:.\-\u0080-\uffff]/;

function endOfName(xml: string, from: number): number {
  if (!NAME_START.test(xml.charAt(from))) return from;
  let at = from + 1;
  while (NAME_REST.test(xml.charAt(at))) at++;
  return at;
}

/** Place of the `>` of a tag, those within quotes passed over; the end of the text where there is none. */
function endOfTag(xml: string, from: number): number {
  let quote = '';
  for (let at = from; at < xml.length; at++) {
    const character = xml[at]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '>') return at;
    else if (character === '"' || character === "'") quote = character;
  }
  return xml.length;
}

/** Behind a `<!DOCTYPE ...>`, the declarations in its brackets included. */
function endOfDeclaration(xml: string, from: number): number {
  let depth = 0;
  for (let at = from; at < xml.length; at++) {
    const character = xml[at];
    if (character === '[') depth++;
    else if (character === ']') depth--;
    else if (character === '>' && depth <= 0) return at + 1;
  }
  return xml.length;
}

function closeElement(open: OpenElement[], name: string): void {
  const wanted = name.toUpperCase();
  for (let i = open.length - 1; i > 0; i--) {
    if (open[i]!.name.toUpperCase() === wanted) {
      open.length = i;
      return;
    }
  }
}
