import { describe, expect, it } from 'vitest';
import {
  buildIxml,
  encodeMetadata,
  type IxmlFields,
  ixmlOf,
  readMetadata,
} from '../../src/metadata/index.js';
import { bytes, chunk, chunksOf, fixture, utf8, zeros } from './by-hand.js';

const read = (contents: Uint8Array) => readMetadata([chunk('iXML', contents)], 'wav');
const inRoot = (inner: string) => ixmlOf(`<?xml version="1.0"?><BWFXML>${inner}</BWFXML>`);

const recorder: IxmlFields = {
  version: '2.10',
  project: 'Night Train',
  scene: '12A',
  take: '3',
  tape: 'Day02',
  circled: true,
  fileUid: 'TOSES0001',
  ubits: '31012026',
  note: 'plane at the end',
  speed: {
    masterSpeed: '24000/1001',
    currentSpeed: '24000/1001',
    timecodeRate: '24000/1001',
    timecodeFlag: 'NDF',
    fileSampleRate: 48_000,
    audioBitDepth: 24,
    timestampFramesSinceMidnight: 1_728_000_000,
    timestampSampleRate: 48_000,
  },
  history: { originalFilename: '12A-03.wav' },
  fileSet: { totalFiles: 1, familyUid: 'TOSES0001', fileSetIndex: 'A' },
  tracks: [
    { channelIndex: 1, interleaveIndex: 1, name: 'Boom', function: 'M-MID_SIDE' },
    { channelIndex: 3, interleaveIndex: 2, name: 'Lav 1' },
  ],
};
const withBoomNamed = (name: string): IxmlFields => ({
  ...recorder,
  tracks: [{ ...recorder.tracks![0], name }, recorder.tracks![1]!],
});

describe('iXML', () => {
  it.each([
    ['recorder-bext-ixml-behind-data.wav', recorder, 'ascii'],
    ['ixml-bare-ampersand-and-zeros.wav', withBoomNamed('Kick & Snare'), 'ascii'],
    ['ixml-utf16.wav', withBoomNamed('Böom'), 'utf-16'],
  ])('is read from %s', (name, fields, encoding) => {
    const { metadata, warnings } = readMetadata(chunksOf(fixture(name)).chunks, 'wav');
    const { xml, ...found } = metadata.ixml!;
    expect(found).toEqual(fields);
    expect(xml).toMatch(/^<\?xml[\s\S]*<\/BWFXML>\n$/);
    expect(metadata.original!.textEncodings.ixml).toBe(encoding);
    expect(warnings).toEqual([]);
  });

  it('is built from its fields, and gives them back', () => {
    const { xml, ...fields } = buildIxml(recorder);
    expect(fields).toEqual(recorder);
    expect(xml).toContain('<TRACK_COUNT>2</TRACK_COUNT>');
    expect(xml).toContain('<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>1728000000</');
    expect(buildIxml({}).xml).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<BWFXML>\n<IXML_VERSION>3.0</IXML_VERSION>\n</BWFXML>\n',
    );
  });

  it('keeps 64-bit positions, and words that need escaping', () => {
    const fields: IxmlFields = {
      version: '3.0',
      note: ' <b> & "q" &amp; ]]> \t\r\n𝄞 ',
      takeType: 'WILD_TRACK,NO_GOOD',
      noGood: false,
      syncPoints: [
        {
          type: 'ABSOLUTE',
          function: 'SLATE_GENERIC',
          comment: 'clap',
          frame: 2 ** 40 + 3,
          eventDurationFrames: 0,
        },
      ],
    };
    const { xml, ...found } = buildIxml(fields);
    expect(found).toEqual(fields);
    expect(xml).toContain('<SYNC_POINT_HIGH>256</SYNC_POINT_HIGH>');
  });

  // What parsers that hold to the standard give up on, found in files of recorders and workstations.
  it.each([
    ['a bare &', 'Kick & Snare', 'Kick & Snare'],
    ['what looks like an entity', 'R&B;x', 'R&B;x'],
    ['a bare <', 'a < b', 'a < b'],
    ['a control character', 'a\x02b', 'a\x02b'],
    ['numbers as references', 'a&#228;&#xE4;&#0;&#x110000;&#xD800;', 'aää&#0;&#x110000;&#xD800;'],
    ['CDATA', '<![CDATA[<a> & b]]>', '<a> & b'],
    ['a comment', 'a<!-- > <x> -->b', 'ab'],
    ['an attribute with > in it', '<i x=">"/>a', 'a'],
    ['a line end of Windows', 'a\r\nb', 'a\nb'],
  ])('is read with %s in a name', (_, written, name) => {
    const found = inRoot(
      `<PROJECT>P</PROJECT><TRACK_LIST><TRACK><NAME>${written}</NAME></TRACK></TRACK_LIST><TAKE>7</TAKE>`,
    );
    expect(found).toMatchObject({ project: 'P', take: '7', tracks: [{ name }] });
  });

  it.each([
    ['text in front', '\n x<BWFXML><TAKE>7</TAKE></BWFXML>'],
    ['text behind', '<BWFXML><TAKE>7</TAKE></BWFXML>\n\x01 rest'],
    ['no end', '<BWFXML><SCENE>1</SCENE><TAKE>7</TAKE><TRACK_LIST><TRA'],
    ['an end tag too many', '<BWFXML></SPEED><TAKE>7</TAKE></BWFXML>'],
    ['an end tag too few', '<BWFXML><USER>free<b>text</USER><TAKE>7</TAKE></BWFXML>'],
    ['tags in another case', '<bwfxml><Take>7</TAKE></BWFXML>'],
    ['attributes', '<BWFXML xmlns="x>y"><TAKE lang=\'"\'>7</TAKE></BWFXML>'],
  ])('is read with %s', (_, xml) => {
    expect(ixmlOf(xml).take).toBe('7');
  });

  it('passes over the whole of a document type', () => {
    const type = '<!DOCTYPE x [<!ENTITY a "<x/><BWFXML><TAKE>9</TAKE></BWFXML>">]>';
    expect(ixmlOf(`${type}<BWFXML><TAKE>7</TAKE></BWFXML>`).take).toBe('7');
  });

  it('finds at most 100000 elements', () => {
    expect(ixmlOf(`<BWFXML><TAKE>7</TAKE>${'<a></a>'.repeat(99_997)}<TAPE>8</TAPE></BWFXML>`).tape).toBe('8');
    expect(
      ixmlOf(`<BWFXML><TAKE>7</TAKE>${'<a></a>'.repeat(99_998)}<TAPE>8</TAPE></BWFXML>`).tape,
    ).toBeUndefined();
  });

  it('defines, fetches and expands no entities', () => {
    const laughs = Array.from({ length: 20 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
      '',
    );
    const xml = `<!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">${laughs}]><BWFXML><TAKE>&l20;&f;</TAKE></BWFXML>`;
    expect(ixmlOf(xml).take).toBe('&l20;&f;');
  });

  it.each([
    ['a number that is none', '<SPEED><FILE_SAMPLE_RATE>48k</FILE_SAMPLE_RATE></SPEED>'],
    ['an empty element', '<SCENE></SCENE><TAKE/><TAPE> </TAPE>'],
    ['a flag that is none', '<CIRCLED>maybe</CIRCLED>'],
    [
      'a position beyond 2^53',
      '<SYNC_POINT_LIST/><SPEED><TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>4294967295</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI><TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>0</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO></SPEED>',
    ],
  ])('takes %s for absent', (_, inner) => {
    const { xml, ...fields } = inRoot(inner);
    expect(fields).toEqual({});
  });

  it.each([
    ['Latin-1', bytes('<BWFXML><NOTE>Zo\xeb</NOTE></BWFXML>'), 'latin-1'],
    ['UTF-8 behind its mark', bytes(0xef, 0xbb, 0xbf, utf8('<BWFXML><NOTE>Zoë</NOTE></BWFXML>')), 'utf-8'],
    ['UTF-16 without a mark', bytes(Buffer.from('<BWFXML><NOTE>Zoë</NOTE></BWFXML>', 'utf16le')), 'utf-16'],
    [
      'big-endian UTF-16',
      bytes(Buffer.from('\ufeff<BWFXML><NOTE>Zoë</NOTE></BWFXML>', 'utf16le').swap16(), zeros(2)),
      'utf-16',
    ],
  ])('is read from %s', (_, contents, encoding) => {
    const { metadata } = read(contents);
    expect(metadata.ixml).toEqual({ xml: '<BWFXML><NOTE>Zoë</NOTE></BWFXML>', note: 'Zoë' });
    expect(metadata.original!.textEncodings.ixml).toBe(encoding);
    expect(encodeMetadata(metadata, 'wav')[0]!.bytes).toEqual(contents);
  });

  it.each([
    ['UTF-8', utf8('Zoë')],
    ['utf-16', bytes(Buffer.from('Zoë', 'utf16le'))],
    ['ISO-8859-1', bytes('Zo\xeb')],
  ])('is written in the encoding that it states: %s', (stated, name) => {
    const ixml = ixmlOf(`<?xml version="1.0" encoding="${stated}"?><BWFXML><NOTE>Zoë</NOTE></BWFXML>`);
    const contents = encodeMetadata({ ixml }, 'wav')[0]!.bytes;
    expect(Buffer.from(contents).includes(Buffer.from(name))).toBe(true);
    expect(read(contents).metadata.ixml).toEqual(ixml);
  });

  it('keeps a text that is no iXML, with a warning', () => {
    const { metadata, warnings } = read(utf8('<other/>'));
    expect(metadata.ixml).toEqual({ xml: '<other/>' });
    expect(warnings).toMatchObject([{ code: 'metadata/ixml', chunkId: 'iXML' }]);
  });

  it('refuses fields that its text does not state, as they would be lost', () => {
    const ixml = { ...buildIxml(recorder), take: '4' };
    expect(() => encodeMetadata({ ixml }, 'wav')).toThrow(/"take" is not what the text "xml" says/);
  });

  it.each([
    [{ note: 'a\x01' }, /U\+0001, which XML has no way to write/],
    [{ note: '\ud834' }, /U\+D834/],
    [{ speed: { fileSampleRate: Number.NaN } }, /"fileSampleRate" is NaN/],
    [{ speed: { fileSampleRate: 1e21 } }, /at most 15 digits/],
    [{ speed: { timestampFramesSinceMidnight: -1 } }, /whole and not negative/],
  ])('refuses to build %o', (fields, message) => {
    expect(() => buildIxml(fields)).toThrow(message);
  });

  it.each([
    ['start tags', '<a>'.repeat(300_000)],
    ['end tags that close nothing', `${'<a>'.repeat(100_000)}${'</b>'.repeat(150_000)}`],
    ['end tags', `<BWFXML>${'</a>'.repeat(300_000)}`],
    ['quotes', '<a "'.repeat(300_000)],
    ['angle brackets', '<'.repeat(1_000_000)],
    ['ampersands', '&'.repeat(1_000_000)],
    ['half comments', '<!--'.repeat(300_000)],
    ['half CDATA', '<![CDATA['.repeat(100_000)],
    ['half types', '<!['.repeat(300_000)],
    ['elements side by side', '<a/>'.repeat(300_000)],
  ])('takes time in proportion to its length: a megabyte of %s', (_, xml) => {
    const started = performance.now();
    expect(ixmlOf(xml)).toEqual({ xml });
    // A quadratic scan takes minutes.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
