import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemPart } from '../../../scripts/system-parts.js';

/** Samples as the device got them: 32-bit integers, interleaved. */
export interface Capture {
  readonly samples: Int32Array;
  readonly channels: number;
  readonly frames: number;
}

/** A capture whose file may still grow. */
export function readCapture(file: string, channels: number): Capture {
  const bytes = readFileSync(file);
  const frames = Math.floor(bytes.length / 4 / channels);
  const samples = new Int32Array(bytes.buffer, bytes.byteOffset, frames * channels);
  return { samples, channels, frames };
}

/** The first frame that is not silent, or -1. */
export function firstSound({ samples, channels }: Capture, from = 0): number {
  const index = samples.findIndex((sample, i) => i >= from * channels && sample !== 0);
  return index < 0 ? -1 : Math.floor(index / channels);
}

/** A folder that is gone after the test. */
export function scratch(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trackout-routing-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * An ALSA configuration of its own: `capture` writes what it gets to a file, as fast as it comes; `fixed48` runs at
 * 48 kHz only; `default` is silence. Returns the variables that a process needs, and the file.
 */
export function alsaCapture(folder: string): { env: Record<string, string>; file: string } {
  const file = path.join(folder, 'capture.raw');
  const configuration = path.join(folder, 'alsa.conf');
  writeFileSync(
    configuration,
    `pcm.quiet { type null }
pcm.capture { type file slave.pcm quiet file "${file}" format "raw" hint { show on description "Capture" } }
pcm.fixed48 { type plug slave { pcm quiet rate 48000 } hint { show on description "48 kHz only" } }
pcm.!default { type null hint { show on description "Default" } }
ctl.!default { type null }
`,
  );
  return { env: { ALSA_CONFIG_PATH: configuration }, file };
}

/** ALSA's order of eight channels: with any other map PulseAudio plays silence. */
const MAP = 'front-left,front-right,rear-left,rear-right,front-center,lfe,side-left,side-right';

/** A PulseAudio daemon with one sink of eight channels in real time, and its recorder. */
export interface PrivatePulse {
  /** What a player needs to reach it as the ALSA device `default`. */
  readonly env: Record<string, string>;
  readonly daemon: ChildProcess;
  /** Records what the sink plays, from the first moment on. */
  record(): Promise<{ stop(): Promise<Capture> }>;
  /** `pactl` with these arguments; true where it went well. */
  control(...args: readonly string[]): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * True where naudiodon has been built: it is optional, and skipped loudly where it has not, except under CI on Linux,
 * where it must be.
 */
export function hasDevices(): boolean {
  if (process.platform !== 'linux') return false;
  const require = createRequire(import.meta.url);
  try {
    const folder = path.dirname(require.resolve('naudiodon/package.json'));
    return statSync(path.join(folder, 'build/Release/naudiodon.node')).isFile();
  } catch {
    if (process.env.CI === 'true') throw new Error('naudiodon has not been built: see what npm ci said.');
    console.warn(
      '\n!!! SKIPPED: naudiodon has not been built; nothing is played. Run: npm rebuild naudiodon\n',
    );
    return false;
  }
}

/** True where PulseAudio and its tools are installed. */
export function hasPulse(): boolean {
  return (
    hasDevices() && ['pulseaudio', 'parec', 'alsa-pulse'].every((part) => systemPart(part) !== undefined)
  );
}

/**
 * Starts a daemon that nobody else sees, with real-time priority where the system allows it: it stands for a sound card,
 * which no load delays. `tellsUnderruns` false leaves them out of what its ALSA plugin reports, as is usual.
 */
export async function startPulse(
  folder: string,
  { tellsUnderruns = true }: { readonly tellsUnderruns?: boolean } = {},
): Promise<PrivatePulse> {
  const socket = path.join(folder, 'native');
  const script = path.join(folder, 'daemon.pa');
  writeFileSync(
    script,
    `load-module module-native-protocol-unix socket=${socket} auth-anonymous=1
load-module module-null-sink sink_name=out8 rate=48000 channels=8 format=s32le channel_map=${MAP} norewinds=1
set-default-sink out8
`,
  );
  const client = path.join(folder, 'client.conf');
  writeFileSync(client, 'enable-shm = no\nenable-memfd = no\nautospawn = no\n');
  const alsa = path.join(folder, 'alsa.conf');
  writeFileSync(
    alsa,
    `pcm.!default { type pulse server "unix:${socket}" device "out8" handle_underrun ${tellsUnderruns ? 1 : 0} hint { show on description "Pulse" } }
ctl.!default { type null }
`,
  );
  const own = {
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    PULSE_RUNTIME_PATH: folder,
    PULSE_STATE_PATH: folder,
    PULSE_CLIENTCONFIG: client,
    PULSE_SERVER: `unix:${socket}`,
  };
  const env = { ...process.env, ...own };
  const daemon = spawn(
    'pulseaudio',
    ['-n', '--disable-shm=1', '-F', script, '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no'],
    { env, stdio: 'ignore' },
  );
  await until(() => run('pactl', ['info'], env));
  await run('chrt', ['--all-tasks', '--rr', '--pid', '10', String(daemon.pid)], env);
  return {
    env: { ...own, ALSA_CONFIG_PATH: alsa },
    daemon,
    record: () => record(folder, env),
    control: (...args) => run('pactl', args, env),
    async stop() {
      daemon.kill('SIGCONT');
      await ended(daemon, 'SIGTERM');
    },
  };
}

async function record(folder: string, env: NodeJS.ProcessEnv): Promise<{ stop(): Promise<Capture> }> {
  const file = path.join(folder, `record-${Math.round(performance.now())}.raw`);
  const output = openSync(file, 'w');
  const recorder = spawn(
    'parec',
    [
      ...['-d', 'out8.monitor', '--format=s32le', '--rate=48000', '--channels=8', `--channel-map=${MAP}`],
      ...['--raw', '--latency-msec=20'],
    ],
    { env, stdio: ['ignore', output, 'ignore'] },
  );
  closeSync(output);
  await run('chrt', ['--all-tasks', '--rr', '--pid', '10', String(recorder.pid)], env);
  await until(async () => readFileSync(file).length > 0);
  return {
    async stop() {
      await wait(400);
      await ended(recorder, 'SIGTERM');
      return readCapture(file, 8);
    },
  };
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: 'ignore' });
    child.once('exit', (code) => resolve(code === 0));
    child.once('error', () => resolve(false));
  });
}

async function until(ready: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (await ready()) return;
    await wait(100);
  }
  throw new Error('The sound system did not start.');
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await exit;
  clearTimeout(timer);
}
