import { createPlayer, devices, type PlayerEvent } from '@trackout/routing-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences, ramps } from './ramps.js';
import { alsaCapture, firstSound, hasDevices, readCapture, scratch } from './sound-system.js';

describe.skipIf(!hasDevices())('an ALSA device that writes what it gets to a file', () => {
  let place: ReturnType<typeof scratch>;
  let alsa: ReturnType<typeof alsaCapture>;
  beforeEach(() => {
    place = scratch();
    alsa = alsaCapture(place.folder);
  });
  afterEach(() => place.remove());

  const play = async (channels: number, frames: number, map = (channel: number) => channel + 1) => {
    const events: PlayerEvent[] = [];
    const player = await createPlayer({
      sources: [{ id: 'all', source: ramps(channels, frames) }],
      routing: {
        crosspoints: Array.from({ length: channels }, (_, channel) => ({
          source: 'all',
          channel,
          output: map(channel),
        })),
      },
      device: 'capture',
      host: { env: alsa.env },
      onEvent: (event) => events.push(event),
    });
    player.play();
    const report = await player.finished();
    await player.close();
    return { report, events };
  };

  it('is listed with its outputs', async () => {
    const list = await devices({ env: alsa.env });
    expect(list.find(({ name }) => name === 'capture')).toMatchObject({
      hostApi: 'ALSA',
      outputs: expect.any(Number),
      lowLatencySeconds: null,
    });
  });

  it.each([
    [8, 48_000],
    [16, 33_333],
    [32, 20_001],
  ])('gets every frame of %i channels, to the last one, bit for bit', async (channels, frames) => {
    const { report, events } = await play(channels, frames);
    const capture = readCapture(alsa.file, channels);
    const start = firstSound(capture);
    expect(differences(capture, start, 0, frames)).toBe(0);
    expect(firstSound(capture, start + frames)).toBe(-1);
    expect(capture.frames).toBeGreaterThanOrEqual(start + frames);
    expect(report).toMatchObject({ complete: true, framesPlayed: frames, outputs: channels });
    const late = report.underruns.filter(({ kind }) => kind === 'late');
    expect(late).toEqual([]);
    const metered = events.filter((event) => event.type === 'meters');
    expect(metered.at(-1)).toMatchObject({ toFrame: frames });
  });

  it('gets a channel where the matrix puts it, and silence in the gaps', async () => {
    const outputs = [2, 7, 15];
    await play(3, 5000, (channel) => outputs[channel] as number);
    const capture = readCapture(alsa.file, 15);
    const start = firstSound(capture);
    const channelAt = (output: number) => {
      const channel = outputs.indexOf(output + 1);
      return channel < 0 ? undefined : channel;
    };
    expect(differences(capture, start, 0, 5000, channelAt)).toBe(0);
  });
});
