// Runs in the page of the test: bundled, then called through `window`.
import { MONO, STEREO } from '@trackout/core';
import { offlineContextSource } from '../web-audio-source/offline-context-source.js';
import { SAMPLE_RATE, SECONDS, TRACKS } from '../web-audio-source/sketch.js';

async function sha256(plane) {
  const digest = await crypto.subtle.digest('SHA-256', plane.slice());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Each track of the sketch without a line of ours in between: one digest a channel. */
async function rendered() {
  const tracks = {};
  for (const { name, channels, build } of TRACKS) {
    const context = new OfflineAudioContext(channels, SECONDS * SAMPLE_RATE, SAMPLE_RATE);
    build(context);
    const audio = await context.startRendering();
    tracks[name] = await Promise.all(
      Array.from({ length: channels }, (_, channel) => sha256(audio.getChannelData(channel))),
    );
  }
  return tracks;
}

/** A source whose left side is a ramp over its frames, -1 on the right; `builds` counts the renders. */
function rampSource(frameCount, fail = () => false) {
  const counted = { builds: 0 };
  const source = offlineContextSource({
    sampleRate: 48_000,
    layout: STEREO,
    frameCount,
    async build(context) {
      counted.builds += 1;
      await Promise.resolve();
      if (fail(counted.builds)) throw new Error('the sample is missing');
      const buffer = new AudioBuffer({ length: frameCount, numberOfChannels: 2, sampleRate: 48_000 });
      buffer.getChannelData(0).forEach((_, frame, plane) => {
        plane[frame] = frame / 2 ** 20;
      });
      buffer.getChannelData(1).fill(-1);
      const player = new AudioBufferSourceNode(context, { buffer });
      player.connect(context.destination);
      player.start();
    },
  });
  return { source, counted };
}

/** First and last frame, length, and whether every sample was the one that belongs there. */
async function read(source, range, blockFrames) {
  const reader = source.open(range);
  const heard = { before: reader.bufferedFrames, from: -1, to: -1, right: true };
  while (!reader.ended) {
    await reader.fill();
    const block = reader.pull(blockFrames);
    if (heard.from < 0) heard.from = block.startFrame;
    heard.to = block.startFrame + block.frameCount;
    heard.right &&= block.planes[0].every((x, i) => x === (block.startFrame + i) / 2 ** 20);
    heard.right &&= block.planes[1].every((x) => x === -1);
  }
  reader.close();
  return heard;
}

async function reads() {
  const { source, counted } = rampSource(10_000);
  const heard = await Promise.all([
    read(source, undefined, 4096),
    read(source, { from: 1234, to: 8765 }, 777),
    read(source, { from: 500, to: 500 }, 777),
  ]);
  return { heard: [...heard, await read(source, undefined, 10_000)], builds: counted.builds };
}

async function closedEarly() {
  const { source } = rampSource(10_000);
  const reader = source.open();
  const filling = reader.fill();
  reader.close();
  await filling;
  return { ended: reader.ended, bufferedFrames: reader.bufferedFrames, block: reader.pull(1) };
}

async function failsOnce() {
  const { source } = rampSource(10_000, (builds) => builds === 1);
  const message = await read(source, undefined, 4096).catch((error) => error.message);
  return { message, again: await read(source, undefined, 4096) };
}

/** What the context makes of a mono source with one oscillator. */
async function monoBlock() {
  const build = (context) => {
    const steady = new ConstantSourceNode(context, { offset: 0.25 });
    steady.connect(context.destination);
    steady.start();
  };
  const source = offlineContextSource({ sampleRate: 44_100, layout: MONO, frameCount: 300, build });
  const reader = source.open();
  await reader.fill();
  const { planes, sampleType } = reader.pull(300);
  return { sampleType, planes: planes.length, samples: [planes[0][0], planes[0][299]] };
}

Object.assign(window, { rendered, reads, closedEarly, failsOnce, monoBlock });
