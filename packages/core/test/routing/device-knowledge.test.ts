import { describe, expect, it } from 'vitest';
import {
  adviseOnDevice,
  checkCanPlay,
  checkDeviceRate,
  checkOutputCount,
  groupDevices,
  KNOWN_INTERFACES,
  knownInterface,
  type OutputDevice,
  panelOutput,
  patchList,
  patchPicture,
  type Routing,
  STEREO,
} from '../../src/index.js';

function device(name: string, change: Partial<OutputDevice> = {}): OutputDevice {
  return {
    name,
    hostApi: 'Core Audio',
    outputs: 2,
    inputs: 0,
    defaultSampleRate: 48_000,
    lowLatencySeconds: null,
    highLatencySeconds: null,
    ...change,
  };
}

describe('known interfaces', () => {
  it.each(KNOWN_INTERFACES.map((known) => [known.name, known] as const))(
    '%s names outputs once each, all of them where their number is known, and says where that is from',
    (_, known) => {
      const outputs = known.panel.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (__, i) => first + i),
      );
      const count = known.outputs ?? outputs.length;
      expect(outputs).toEqual(Array.from({ length: count }, (__, i) => i + 1));
      expect(known.source).not.toBe('');
      expect(panelOutput(known, count + 1)).toBeUndefined();
    },
  );

  it('knows the panel of an 18i20: ten line outputs, then digital ones', () => {
    const known = knownInterface('Scarlett 18i20 USB');
    expect(known && panelOutput(known, 10)).toEqual({ label: 'Line Output 10', kind: 'analogue' });
    expect(known && panelOutput(known, 13)).toEqual({ label: 'ADAT Output 1', kind: 'digital' });
    const advice = adviseOnDevice(device('Scarlett 18i20 USB', { outputs: 20 }), [1, 10, 13]);
    expect(advice).toMatchObject([{ code: 'digital-output', output: 13 }]);
  });

  it('warns of channels that a high rate costs, and of outputs that are not shown', () => {
    const scarlett = device('Scarlett 18i20 USB');
    for (const [rate, outputs] of [
      [96_000, 16],
      [192_000, 10],
    ] as const) {
      const advice = adviseOnDevice(scarlett, [1], rate);
      expect(advice.map(({ code }) => code)).toEqual(['fewer-at-rate', 'more-than-shown']);
      expect(advice[0]?.message).toContain(`${outputs} outputs at ${rate} Hz instead of 20`);
    }
    expect(adviseOnDevice(scarlett, [1], 48_000).map(({ code }) => code)).toEqual(['more-than-shown']);
  });

  it('says what a rate costs where the number of outputs is not known, and claims none', () => {
    const fireface = device('Analog (1+2) (RME Fireface UFX III)');
    expect(adviseOnDevice(fireface, [1], 96_000)).toEqual([
      { code: 'fewer-at-rate', message: expect.stringContaining('MADI carries 64 channels') },
    ]);
    expect(adviseOnDevice(fireface, [1], 48_000)).toEqual([]);
  });

  it.each(['Yeti Stereo Microphone', 'WH-1000XM4 Headphones', 'Jabra Headset'])(
    'warns of ears: %s',
    (name) => {
      expect(adviseOnDevice(device(name), [1])).toMatchObject([{ code: 'headphones' }]);
    },
  );

  it('tells a recording device why it cannot drive speakers', () => {
    const mic = device('MacBook Microphone', { outputs: 0, inputs: 1 });
    expect(() => checkCanPlay(mic)).toThrow(/cannot drive speakers\. It has 1 input\(s\) and no output/);
    expect(adviseOnDevice(mic, [])).toMatchObject([{ code: 'input-only' }]);
  });
});

describe('devices of one interface', () => {
  it('groups the pairs that Windows shows, and keeps two boxes two', () => {
    const names = [
      'Line 1/2 (Focusrite USB Audio)',
      'Line 3/4 (Focusrite USB Audio)',
      'Speakers (Realtek)',
      'Line 1/2 (2- Focusrite USB Audio)',
    ];
    const groups = groupDevices(names.map((name) => device(name, { hostApi: 'Windows WASAPI' })));
    expect(groups.map(({ name, outputs }) => [name, outputs])).toEqual([
      ['Focusrite USB Audio', 4],
      ['Realtek', 2],
      ['2- Focusrite USB Audio', 2],
    ]);
  });

  it('reads names that MME has cut, and groups nothing elsewhere', () => {
    const cut = [1, 3].map((n) => device(`Line ${n}/${n + 1} (Focusrite USB Aud`, { hostApi: 'MME' }));
    expect(groupDevices(cut)).toMatchObject([{ name: 'Focusrite USB Aud', outputs: 4 }]);
    expect(groupDevices([device('A (X)'), device('B (X)')])).toHaveLength(2);
  });

  it('says what the host API showed, and no more', () => {
    const pair = device('Line 1/2 (Focusrite USB Audio)', { hostApi: 'MME' });
    expect(() => checkOutputCount(pair, 6, ['C'])).toThrow(
      /needs 6 outputs; "Line 1\/2 \(Focusrite USB Audio\)" as MME shows it has 2.*several stereo devices; it has no ASIO/,
    );
  });
});

describe('rates', () => {
  it.each([
    ['Core Audio', 44_100, 48_000, true],
    ['Core Audio', 48_000, 48_000, false],
    ['Windows WASAPI', 96_000, 48_000, true],
    ['ALSA', 48_000, 44_100, false],
    ['ALSA', 44_100, 48_000, true],
  ])('on %s, %i Hz on a device at %i Hz is refused: %s', (hostApi, rate, deviceRate, refused) => {
    const check = () => checkDeviceRate(device('X', { hostApi, defaultSampleRate: deviceRate }), rate);
    if (refused) expect(check).toThrow(/Nothing is resampled/);
    else expect(check).not.toThrow();
  });
});

describe('the patch on paper', () => {
  const vox = { id: 'vox', name: 'Vox & <Choir>', format: { sampleRate: 48_000, layout: STEREO } };
  const routing: Routing = {
    crosspoints: [
      { source: 'vox', channel: 1, output: 4, gainDb: -3 },
      { source: 'vox', channel: 0, output: 1, mute: true },
    ],
    outputs: [{ output: 4, name: 'Rs', delayFrames: 12 }],
    zones: [{ name: 'Lounge', outputs: [4] }],
  };

  it('lists by output, with names, zone and what happens on the way', () => {
    expect(patchList(routing, [vox], (output) => `Line ${output}`)).toEqual([
      { source: 'Vox & <Choir>', channel: 'L', output: 1, outputName: 'Line 1', zone: '', trim: 'muted' },
      {
        source: 'Vox & <Choir>',
        channel: 'R',
        output: 4,
        outputName: 'Rs, Line 4',
        zone: 'Lounge',
        trim: '-3 dB; then 12 frames later',
      },
    ]);
  });

  it('draws a cable for each crosspoint, and escapes names', () => {
    const svg = patchPicture(routing, [vox], { title: 'A < B' });
    expect(svg.match(/<path /g)).toHaveLength(2);
    expect(svg).toContain('A &lt; B');
    expect(svg).toContain('Vox &amp; &lt;Choir&gt;.R');
    expect(svg).not.toMatch(/<Choir>/);
    expect(svg).toContain('stroke-dasharray');
  });
});
