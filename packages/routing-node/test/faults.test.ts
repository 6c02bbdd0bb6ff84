import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { IoError, LimitError, TrackoutError, UnsupportedError } from '@trackout/core';
import { createPlayer, devices, type Player, type PlayerOptions } from '@trackout/routing-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ramps } from './ramps.js';
import { alsaCapture, hasDevices, hasPulse, type PrivatePulse, scratch, startPulse } from './sound-system.js';

const RATE = 48_000;

function stereo(seconds: number, rate = RATE): Pick<PlayerOptions, 'sources' | 'routing'> {
  return {
    sources: [{ id: 'a', source: ramps(2, seconds * RATE, rate) }],
    routing: {
      crosspoints: [
        { source: 'a', channel: 0, output: 1 },
        { source: 'a', channel: 1, output: 2 },
      ],
    },
  };
}

async function failureOf(promise: Promise<unknown>): Promise<TrackoutError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!TrackoutError.isInstance(error)) throw new Error(`No error of the family: ${error}`);
  return error;
}

/** True while the process exists, as a zombie too. */
function exists(pid: number | undefined): boolean {
  try {
    process.kill(pid as number, 0);
    return true;
  } catch {
    return false;
  }
}

/** What keeps this process alive: children and pipes would show here. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /Process|Pipe|MessagePort/.test(name));
}

describe.skipIf(!hasDevices())('what is refused before anything sounds', () => {
  let place: ReturnType<typeof scratch>;
  let env: Record<string, string>;
  beforeEach(() => {
    place = scratch();
    env = alsaCapture(place.folder).env;
  });
  afterEach(() => place.remove());

  it('more outputs than the device has, with what would be lost', async () => {
    const routing = { crosspoints: [{ source: 'a', channel: 0, output: 4000 }] };
    const before = handles();
    const error = await failureOf(createPlayer({ ...stereo(1), routing, device: 'capture', host: { env } }));
    expect(LimitError.isInstance(error)).toBe(true);
    expect(error.code).toBe('routing/too-few-outputs');
    expect(error.message).toMatch(
      /the routing needs 4000 outputs; "capture" as ALSA shows it has \d+: these would be lost: a\.1 \(output 4000\)/,
    );
    await wait(100);
    expect(handles()).toEqual(before);
  });

  it('a rate that the device does not run at', async () => {
    const error = await failureOf(createPlayer({ ...stereo(1, 44_100), device: 'fixed48', host: { env } }));
    expect(UnsupportedError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'routing/sample-rate',
      facts: { deviceRate: 48_000, sampleRate: 44_100 },
    });
  });

  it('a device that is not there, with those that are', async () => {
    const error = await failureOf(createPlayer({ ...stereo(1), device: 'Fireface', host: { env } }));
    expect(error.code).toBe('device/not-found');
    expect(error.message).toContain('capture (ALSA');
  });

  it('a sound system that takes its process with it', async () => {
    const broken = { ALSA_CONFIG_PATH: '/nowhere/alsa.conf' };
    const error = await failureOf(devices({ env: broken }));
    expect(error.code).toBe('device/host-ended');
    expect(error.message).toContain('pcm.default or pcm.dmix');
    expect((await devices({ env })).length).toBeGreaterThan(0);
  });
});

describe('another back end', () => {
  const hostModule = fileURLToPath(new URL('./stand-in-host.js', import.meta.url));
  const open = (env: Record<string, string>, device = 'Line 1/2') =>
    createPlayer({ ...stereo(1), device, host: { hostModule, env } });

  it('is listed, played to and closed as PortAudio is', async () => {
    expect((await devices({ hostModule })).map(({ outputs }) => outputs)).toEqual([2, 2, 0]);
    const player = await open({});
    player.play();
    expect(await player.finished()).toMatchObject({ complete: true, framesPlayed: RATE, underruns: [] });
    await player.close();
    expect(exists(player.hostPid)).toBe(false);
  });

  it.each([
    ['Device unavailable', 'device/refused', /It may be in use by another program/],
    ['Device is gone', 'device/gone', /It was unplugged or switched off/],
    ['Could not open stream: Unanticipated host error', 'device/gone', /its sound server does not answer/],
    ['Invalid number of channels', 'device/channels', /Choose a device with as many outputs/],
    ['Invalid sample rate', 'device/sample-rate', /set the device to 48000 Hz/],
  ])('that says "%s" when it is opened gives %s', async (words, errorCode, advice) => {
    const error = await failureOf(open({ STAND_IN_OPEN: words }));
    expect(error.code).toBe(errorCode);
    expect(error.message).toContain('"Line 1/2 (Focusrite USB Audio)" (Windows WASAPI) did not open');
    expect(error.message).toContain(words);
    expect(error.message).toMatch(advice);
  });

  it('whose device is removed while it plays gives its words, and where it was', async () => {
    const player = await open({ STAND_IN_FAILS_AFTER: '40000' });
    player.play();
    const error = await failureOf(player.finished());
    expect(error).toMatchObject({
      code: 'device/failed',
      facts: { system: 'Device was removed.', frame: expect.any(Number) },
    });
    await player.close();
    expect(exists(player.hostPid)).toBe(false);
  });

  it('refuses a microphone, and four outputs of which it shows two', async () => {
    expect((await failureOf(open({}, 'Microphone (Yeti)'))).code).toBe('routing/no-outputs');
    const routing = { crosspoints: [{ source: 'a', channel: 0, output: 4 }] };
    const options = { ...stereo(1), routing, device: 'Line 3/4', host: { hostModule } };
    const error = await failureOf(createPlayer(options));
    expect(error.message).toContain('may show one interface as several stereo devices; it has no ASIO here');
  });
});

describe.skipIf(!hasPulse())('what breaks while it plays', () => {
  let place: ReturnType<typeof scratch>;
  let pulse: PrivatePulse;
  let player: Player;
  const before = handles();
  beforeEach(async () => {
    place = scratch();
    pulse = await startPulse(place.folder);
    player = await open();
    player.play();
    await heard(player);
  });
  afterEach(async () => {
    await player.close();
    await pulse.stop();
    place.remove();
  });
  const heard = async (playing: Player) => {
    for (let i = 0; i < 100 && playing.position === 0; i++) await wait(100);
    expect(playing.position).toBeGreaterThan(0);
  };
  const open = (options: Partial<PlayerOptions> = {}) =>
    createPlayer({ ...stereo(30), host: { env: pulse.env, patienceSeconds: 2 }, ...options });

  const broken = async (): Promise<{ error: TrackoutError; seconds: number }> => {
    const start = performance.now();
    const error = await failureOf(player.finished());
    return { error, seconds: (performance.now() - start) / 1000 };
  };
  const expectGone = async () => {
    const pid = player.hostPid;
    await player.close();
    expect(exists(pid)).toBe(false);
    expect(player.state).toBe('failed');
    expect(() => player.play()).toThrow(TrackoutError);
  };
  const expectReopens = async () => {
    const again = await open();
    again.play();
    await heard(again);
    const report = await again.close();
    expect(report.complete).toBe(false);
    expect(exists(again.hostPid)).toBe(false);
  };

  it('its process is killed: an error at once, and the device opens again', async () => {
    process.kill(player.hostPid as number, 'SIGKILL');
    const { error, seconds } = await broken();
    expect(IoError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'device/host-ended', facts: { signal: 'SIGKILL' } });
    expect(error.facts.frame).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(2);
    await expectGone();
    await expectReopens();
  });

  it('its process crashes as a native fault does', async () => {
    process.kill(player.hostPid as number, 'SIGSEGV');
    const { error } = await broken();
    expect(error).toMatchObject({ code: 'device/host-ended', facts: { signal: 'SIGSEGV' } });
    await expectGone();
  });

  it('its process is stopped: given up after the patience, and ended', async () => {
    process.kill(player.hostPid as number, 'SIGSTOP');
    const { error, seconds } = await broken();
    expect(error).toMatchObject({ code: 'device/host-hung', facts: { seconds: 2 } });
    expect(seconds).toBeLessThan(6);
    await expectGone();
    await expectReopens();
  });

  it('the sound server stands still: the device takes nothing, the process answers', async () => {
    pulse.daemon.kill('SIGSTOP');
    const { error, seconds } = await broken();
    expect(error).toMatchObject({ code: 'device/stalled', facts: { seconds: 2 } });
    expect(seconds).toBeLessThan(8);
    await expectGone();
    pulse.daemon.kill('SIGCONT');
    await expectReopens();
  });

  it('the sound server is killed', async () => {
    pulse.daemon.kill('SIGKILL');
    const { error, seconds } = await broken();
    expect(error.code).toMatch(/^device\/(stalled|failed|host-ended)$/);
    expect(seconds).toBeLessThan(8);
    await expectGone();
    const after = await failureOf(open());
    expect(after.code).toMatch(/^device\/(gone|refused|not-found|host-ended)$/);
  });

  it.each<[string, string[]]>([
    ['is unplugged', ['unload-module', 'module-null-sink']],
    ['is suspended', ['suspend-sink', 'out8', '1']],
  ])('its device %s: given up after the patience, with where it was', async (_, command) => {
    expect(await pulse.control(...command)).toBe(true);
    const { error, seconds } = await broken();
    expect(error).toMatchObject({ code: 'device/stalled', facts: { device: 'default', seconds: 2 } });
    expect(error.message).toContain('has taken no audio for 2 s: it was unplugged');
    expect(error.facts.frame).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(8);
    await expectGone();
    if (command[0] === 'suspend-sink') {
      expect(await pulse.control('suspend-sink', 'out8', '0')).toBe(true);
      await expectReopens();
    } else expect((await failureOf(open())).code).toBe('device/gone');
  });

  it('the application aborts it', async () => {
    const controller = new AbortController();
    const other = await open({ signal: controller.signal });
    other.play();
    const finished = other.finished();
    controller.abort();
    await expect(finished).rejects.toMatchObject({ name: 'AbortError' });
    await other.close();
    expect(exists(other.hostPid)).toBe(false);
  });

  it('it is closed in the middle: no process and no handle is left', async () => {
    const report = await player.close();
    expect(report.complete).toBe(false);
    expect(exists(player.hostPid)).toBe(false);
    await pulse.stop();
    await wait(100);
    expect(handles()).toEqual(before);
  });
});
