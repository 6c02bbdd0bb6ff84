import { FAULT_KINDS, INT16, type NullTestFile } from '@trackout/core';
import { describe, expect, it } from 'vitest';
import { nullTestReportHtml } from '../../src/index.js';
import { exampleFault, exampleResult, failedResult } from './example-result.js';
import { everyElement, find, readPage, textOf } from './page-structure.js';

const pageOf = (...given: Parameters<typeof nullTestReportHtml>) => readPage(nullTestReportHtml(...given));
const styleOf = (element: { attributes: ReadonlyMap<string, string> } | undefined) =>
  element?.attributes.get('style');

describe('the report of a null test', () => {
  it('says the verdict before anything else, and what it was held against', () => {
    const page = pageOf([exampleResult()]);
    const [banner] = find(page, 'banner');
    expect(textOf(banner)).toBe(
      'PASS The sum of 3 files equals the mix within rounding. Held against MIX.wav , an independent mix: this proves the delivery. The residual peaks at −138.5 dBFS; rounding explains no more than −132.5 dBFS.',
    );
    expect(textOf(find(page, 'title')[0])).toBe('Null test: PASS');
    const [main] = find(page, 'main');
    const article = find(page, 'article')[0];
    expect(main?.children.filter((child) => typeof child !== 'string')[1]).toBe(article);
    expect(article?.children.filter((child) => typeof child !== 'string')[0]).toBe(banner);
  });

  it.each([
    [exampleResult({ exact: true }), 'equals the mix bit for bit.'],
    [failedResult(), 'is not the mix.'],
    [failedResult({ explainedBy: 'master' }), 'The stems are complete; the reference is mastered.'],
    [
      exampleResult({ loosenedLimitDbfs: -90, residualPeakDbfs: -100 }),
      'within the limit that was asked for',
    ],
    [
      exampleResult({ frameCount: 0, series: undefined as never }),
      'There was nothing to compare: no frames.',
    ],
  ])('puts the verdict into a sentence (%#)', (result, sentence) => {
    expect(textOf(find(pageOf([result]), 'headline')[0])).toContain(sentence);
  });

  it('claims no more of a mix that was rendered with the files than that they were written right', () => {
    const reference = { name: 'MIX.wav', kind: 'rendered' } as const;
    const said = textOf(find(pageOf([exampleResult({ reference })]), 'banner')[0]);
    expect(said).toContain('rendered together with the files');
    expect(said).not.toContain('proves the delivery');
    expect(textOf(find(pageOf([failedResult()]), 'banner')[0])).not.toContain('proves');
  });

  it('speaks of one file against another as a comparison', () => {
    const files = exampleResult().files.slice(0, 1);
    expect(textOf(find(pageOf([failedResult({ files })]), 'banner')[0])).toMatch(
      /^FAIL The file is not the reference\. Held against MIX\.wav \. The residual/,
    );
  });

  it('states each term of the bound, as a size and as a level', () => {
    const rows = find(find(pageOf([exampleResult()]), 'bound')[0] as never, 'tr').map(textOf);
    expect(rows).toEqual([
      'Largest error of honest files Count Each Together',
      'Rounding of a 24-bit file 3 2⁻²⁴ −135.0 dBFS',
      'Rounding of the dithered 16-bit reference 1 3 × 2⁻¹⁶ −86.8 dBFS',
      'Bound: their sum −132.5 dBFS',
    ]);
  });

  it('says of a looser limit that it was asked for, and draws both lines', () => {
    const page = pageOf([exampleResult({ loosenedLimitDbfs: -90, residualPeakDbfs: -100 })]);
    expect(textOf(find(page, 'loosened')[0])).toBe('Limit that was asked for, and decided −90.0 dBFS');
    expect(textOf(find(page, 'banner')[0])).toContain('The limit was loosened to −90.0 dBFS.');
    expect(find(page, 'line').map(textOf)).toEqual(['bound −132.5 dBFS', 'limit −90.0 dBFS']);
    expect(textOf(find(page, 'left')[0])).toContain('First beyond the limit none');
  });

  it('gives the figures of the residual, altogether and for each channel', () => {
    const [left] = find(pageOf([failedResult()]), 'left');
    expect(textOf(left)).toBe(
      'What is left Peak −12.3 dBFS RMS −144.2 dBFS Loudness −∞ LUFS Null depth, relative to the mix −120.4 dB ' +
        'Greatest at 0:03.001 (frame 144\u202F024) First difference 0:00.000 (frame 17) ' +
        'First beyond the bound 0:02.000 (frame 96\u202F000) Compared 0:10.000: 480\u202F000 frames at 48\u202F000 Hz ' +
        'Channel Residual peak Residual RMS Left −138.5 dBFS −144.2 dBFS Right −139.3 dBFS −145.0 dBFS',
    );
  });

  it('lists every file with peak, clips, encoding, dither, length and the numbers of its faults', () => {
    const [file] = exampleResult().files as readonly [NullTestFile];
    const files = [
      { ...file, samplePeakDbfs: -0.004, clippedSamples: 12_345 },
      {
        ...file,
        name: 'BASS.wav',
        ditherDetected: true,
        samplePeakDbfs: Number.NEGATIVE_INFINITY,
      },
      { ...file, name: 'VOX.wav', encoding: { ...INT16, dither: 'tpdf' }, frameCount: 479_999 },
    ] satisfies NullTestFile[];
    const page = pageOf([failedResult({ files })]);
    expect(find(find(page, 'files')[0] as never, 'tr').map(textOf)).toEqual([
      'File Peak Clips Encoding Length Frames',
      'DRUMS.wav 0.00 dBFS 12\u202F345 24-bit 0:10.000 480\u202F000',
      'BASS.wav 1 silent 0 24-bit, dither detected 0:10.000 480\u202F000',
      'VOX.wav −6.02 dBFS 0 16-bit, dithered 0:10.000 479\u202F999',
    ]);
  });

  it('says all of a fault', () => {
    const fault = exampleFault({
      kind: 'offset',
      figure: -37,
      unit: 'frames',
      alternatives: ['drift', 'truncated'],
      related: ['DRUMS.wav'],
      corrected: { peakDbfs: -131, rmsDbfs: Number.NEGATIVE_INFINITY },
    });
    const [card] = find(find(pageOf([failedResult({ faults: [fault] })]), 'faults')[0] as never, 'li');
    expect(textOf(card)).toBe(
      '1 Out of time BASS.wav −37 frames (−0.771 ms) The polarity of "BASS.wav" is inverted. What to do Invert its polarity. ' +
        'When 0:02.000 to 0:04.000 (frames 96\u202F000 to 192\u202F000) Confidence 99 % ' +
        'Residual once undone peak −131.0 dBFS, RMS −∞ dBFS Could as well be Drift; Cut short Takes part DRUMS.wav',
    );
  });

  it('has a title of its own for every kind of fault', () => {
    const faults = FAULT_KINDS.map((kind) => exampleFault({ kind }));
    const titles = find(pageOf([failedResult({ faults })]), 'h4').map(textOf);
    expect(new Set(titles).size).toBe(FAULT_KINDS.length);
    expect(titles.every((title) => /^[A-Z]/.test(title))).toBe(true);
  });

  it('says it where nothing was named', () => {
    expect(textOf(find(pageOf([failedResult({ faults: [] })]), 'faults')[0])).toContain('Nothing was named.');
    expect(find(pageOf([exampleResult()]), 'faults')).toEqual([]);
  });

  it('puts several sets into one page, each with a verdict, and sums them up', () => {
    const page = pageOf([exampleResult({ set: 'multitracks' }), failedResult({ set: 'stems' })], {
      title: 'Song',
      lines: ['For a client'],
      remarks: ['"a wet.wav" was left out.'],
    });
    expect(textOf(find(page, 'title')[0])).toBe('Song: FAIL');
    expect(textOf(find(page, 'overview')[0])).toContain('1 set of 2 fails.');
    expect(find(page, 'chip').map(textOf)).toEqual(['PASS', 'FAIL']);
    expect(find(page, 'h2').slice(0, 2).map(textOf)).toEqual(['multitracks', 'stems']);
    expect(textOf(find(page, 'header')[0])).toBe('Song For a client');
    expect(textOf(find(page, 'remarks')[0])).toBe('"a wet.wav" was left out.');
  });

  it('calls no test of nothing a pass', () => {
    expect(textOf(find(pageOf([]), 'title')[0])).toBe('Null test: nothing was tested');
  });

  it('is the same text for the same results', () => {
    expect(nullTestReportHtml([failedResult()])).toBe(nullTestReportHtml([failedResult()]));
  });
});

describe('the time line', () => {
  const LATER = { startFrame: 48_000, pointFrames: 480 };

  it('marks each fault where it is, by its number, in the lanes and below them', () => {
    const faults = [
      exampleFault(),
      exampleFault({ fromFrame: 240_000, toFrame: 240_480 }),
      exampleFault({ fromFrame: null, toFrame: null }),
      exampleFault({ kind: 'non-finite', fromFrame: 120_000, toFrame: null }),
      exampleFault({ fromFrame: 360_000, toFrame: null }),
    ];
    const page = pageOf([failedResult({ faults })]);
    expect(find(page, 'bar').map(styleOf)).toEqual([
      'left:20%;width:20%',
      'left:50%;width:0.1%',
      'left:0%;width:100%',
      'left:25%;width:0%',
      'left:75%;width:25%',
    ]);
    const bands = find(page, 'band').map(({ attributes }) =>
      ['data-fault', 'x', 'width'].map((name) => attributes.get(name)).join(' '),
    );
    // Once over the mix, once over the residual; the third is everywhere, and needs no mark there.
    const each = ['1 20 20', '2 50 0.15', '4 25 0.15', '5 75 25'];
    expect(bands).toEqual([...each, ...each]);
    const ids = new Set(everyElement(page).map(({ attributes }) => attributes.get('id')));
    const links = everyElement(page).flatMap(({ attributes }) => attributes.get('href') ?? []);
    expect(links).toHaveLength(10);
    for (const link of links) expect(ids).toContain(link.slice(1));
  });

  it('follows the time line of the mix where only a range was compared', () => {
    const range = { from: 48_000, to: 528_000 };
    const result = failedResult({ range, series: { ...failedResult().series, ...LATER } as never });
    const page = pageOf([result]);
    expect(find(page, 'tick').map((tick) => `${textOf(tick)} ${styleOf(tick)}`)).toEqual([
      '0:02 left:10%',
      '0:04 left:30%',
      '0:06 left:50%',
      '0:08 left:70%',
      '0:10 left:90%',
    ]);
    expect(styleOf(find(page, 'bar')[0])).toBe('left:10%;width:20%');
    expect(textOf(find(page, 'left')[0])).toContain('Compared 0:01.000 to 0:11.000 only');
  });

  it('draws the mix to its full height, and the residual from its quietest to its loudest point', () => {
    const series = {
      startFrame: 0,
      pointFrames: 160_000,
      mixPeaksDbfs: [-20, -20 - 20 * Math.log10(2), Number.NEGATIVE_INFINITY],
      residualPeaksDbfs: [-12, Number.NEGATIVE_INFINITY, -60],
    };
    const page = pageOf([failedResult({ series })]);
    const drawing = (name: string) => find(page, name)[0]?.attributes.get('d');
    expect(drawing('wave')).toBe('M0 50V2H33.33V26H66.67V49.6H100V50.4H66.67V74H33.33V98H0Z');
    // The axis goes from 0 to -192 dBFS in steps of 48.
    expect(drawing('quiet')).toBe('M0 100V6.25H33.33V100H66.67V31.25H100V100Z');
    expect(find(page, 'em').map(textOf)).toEqual(['−48', '−96', '−144']);
    expect(styleOf(find(page, 'line')[0])).toBe('top:68.99%');
  });

  it('ends the last point with the audio', () => {
    const series = {
      startFrame: 0,
      pointFrames: 300_000,
      mixPeaksDbfs: [-6, -6],
      residualPeaksDbfs: [-90, -90],
    };
    const [wave] = find(pageOf([failedResult({ series })]), 'wave');
    expect(wave?.attributes.get('d')).toBe('M0 50V2H62.5V2H100V98H62.5V98H0Z');
  });

  it.each([
    ['nothing but silence', [Number.NEGATIVE_INFINITY], Number.NEGATIVE_INFINITY],
    ['floats of 64 bits', [-316], -321.1],
    ['more than full scale', [12.4], -140],
  ])('draws %s without a number that is none', (_, levels, boundDbfs) => {
    const series = { startFrame: 0, pointFrames: 480_000, mixPeaksDbfs: levels, residualPeaksDbfs: levels };
    const text = nullTestReportHtml([failedResult({ series, boundDbfs })]);
    expect(readPage(text)).toBeDefined();
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('names the places of faults without a series, and draws nothing where there is no time', () => {
    const { series: _, ...bare } = failedResult();
    expect(find(pageOf([bare]), 'bar')).toHaveLength(1);
    expect(find(pageOf([bare]), 'svg')).toHaveLength(0);
    expect(find(pageOf([{ ...bare, frameCount: 0 }]), 'timeline')).toHaveLength(0);
  });

  it('tells the hours of a long recording, at round times', () => {
    const frameCount = 3 * 3600 * 48_000;
    const series = { startFrame: 0, pointFrames: frameCount, mixPeaksDbfs: [-6], residualPeaksDbfs: [-90] };
    const ticks = find(pageOf([failedResult({ frameCount, series })]), 'tick').map(textOf);
    expect(ticks).toEqual(['0:00', '30:00', '1:00:00', '1:30:00', '2:00:00', '2:30:00', '3:00:00']);
  });
});

describe('a page that can be handed on', () => {
  const HOSTILE = [
    '<script>alert(1)</script>.wav',
    '"><img src=x onerror=alert(2)>.wav',
    "' onmouseover='alert(3)",
    '</style></title></bdi>',
    '&lt;b&gt; &#60;',
    ']]><!-- $x `',
    'gpj\u202Eexe',
    'a\u0000\u0007\u0085\uD800b\uFFFF',
  ];

  it.each(HOSTILE)('shows %j as it is, and makes no markup of it', (name) => {
    const fault = exampleFault({ stem: name, message: name, remedy: name, related: [name] });
    const text = nullTestReportHtml(
      [1, 2].map(() =>
        failedResult({
          set: name,
          reference: { name, kind: 'independent' },
          faults: [fault],
          files: [{ ...exampleResult().files[0], name } as never],
          boundTerms: [{ label: name, count: 1, each: 2 ** -24 }],
        }),
      ),
      { title: name, lines: [name], remarks: [name] },
    );
    const page = readPage(text);
    const plain = pageOf(
      [1, 2].map(() => failedResult({ faults: [exampleFault({ related: ['x'] })] })),
      {
        lines: ['x'],
        remarks: ['x'],
      },
    );
    const elements = (all: typeof page) => new Set(everyElement(all).map((each) => each.name));
    expect(elements(page)).toEqual(elements(plain));
    const attributes = everyElement(page).flatMap((each) => [...each.attributes.keys()]);
    expect(attributes.filter((attribute) => attribute.startsWith('on'))).toEqual([]);
    const seen = name.replace(/[\p{Cc}\p{Surrogate}\u202E\uFFFF]/gu, '\uFFFD');
    expect(textOf(find(page, 'h1')[0])).toBe(seen);
    expect(textOf(find(page, 'file')[0])).toBe(seen);
    expect(text.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Surrogate}\p{Bidi_Control}]/u);
    expect(new TextDecoder().decode(new TextEncoder().encode(text))).toBe(text);
  });

  it('refers to nothing outside itself, and runs nothing', () => {
    const text = nullTestReportHtml([failedResult(), exampleResult()]);
    const page = readPage(text);
    const names = everyElement(page).map(({ name }) => name);
    for (const name of [
      'script',
      'link',
      'img',
      'iframe',
      'object',
      'embed',
      'base',
      'form',
      'image',
      'use',
    ]) {
      expect(names).not.toContain(name);
    }
    for (const { attributes } of everyElement(page)) {
      for (const [name, value] of attributes) {
        if (name === 'href') expect(value).toMatch(/^#set-\d+/);
        if (name !== 'xmlns') expect(value).not.toMatch(/:\/\/|^\/\/|javascript:|data:/i);
        if (/url\(/.test(value)) expect(value).toMatch(/^url\(#set-\d+-(beyond|within)\)$/);
      }
    }
    expect(textOf(find(page, 'style')[0])).not.toMatch(/@import|url\(|:\/\//);
    const policy = everyElement(page).find((each) => each.attributes.has('http-equiv'));
    expect(policy?.attributes.get('content')).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });

  it('gives every id once', () => {
    const page = pageOf([failedResult(), failedResult(), exampleResult()]);
    const ids = everyElement(page).flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(8);
  });

  it('has looks for paper, for a phone and for the dark', () => {
    const style = textOf(find(pageOf([exampleResult()]), 'style')[0]);
    for (const rule of [
      '@media print{',
      '@page{',
      '@media (max-width:640px){',
      '(prefers-color-scheme:dark)',
    ]) {
      expect(style).toContain(rule);
    }
    expect(style).not.toMatch(/[<>&]/);
  });
});
