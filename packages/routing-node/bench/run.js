// npm run bench -w @trackout/routing-node: what playing costs, on this machine, through real sound systems (Linux).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { discreteLayout, planarSource } from '@trackout/core';
import { createPlayer } from '@trackout/routing-node';

const RATE = 48_000;
const folder = mkdtempSync(path.join(os.tmpdir(), 'trackout-routing-bench-'));
const say = (line) => process.stdout.write(`${line}\n`);

/** A minute of noise in every channel: a peak meter has something to do. */
function noise(channels, seconds) {
  let state = 1;
  const planes = Array.from({ length: channels }, () =>
    Float32Array.from({ length: seconds * RATE }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state / 2 ** 31 - 1) * 0.5;
    }),
  );
  return planarSource({ sampleRate: RATE, layout: discreteLayout(channels) }, planes);
}

const straight = (channels) => ({
  crosspoints: Array.from({ length: channels }, (_, channel) => ({
    source: 'all',
    channel,
    output: channel + 1,
  })),
});

/** CPU seconds and resident MiB of a process, from Linux. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
function residentMib(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(kib) / 1024);
}

async function startPulse(channels) {
  const socket = path.join(folder, 'native');
  const map = Array.from({ length: channels }, (_, i) => `aux${i}`).join(',');
  const script = path.join(folder, 'daemon.pa');
  writeFileSync(
    script,
    `load-module module-native-protocol-unix socket=${socket} auth-anonymous=1
load-module module-null-sink sink_name=wide rate=${RATE} channels=${channels} format=s32le channel_map=${map}
set-default-sink wide
`,
  );
  const client = path.join(folder, 'client.conf');
  writeFileSync(client, 'enable-shm = no\nenable-memfd = no\nautospawn = no\n');
  const alsa = path.join(folder, 'pulse.conf');
  writeFileSync(
    alsa,
    `pcm.!default { type pulse server "unix:${socket}" device "wide" handle_underrun 1 hint { show on description "Pulse" } }
ctl.!default { type null }
`,
  );
  const own = {
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    PULSE_RUNTIME_PATH: folder,
    PULSE_STATE_PATH: folder,
    PULSE_CLIENTCONFIG: client,
    ALSA_CONFIG_PATH: alsa,
    PULSE_SERVER: `unix:${socket}`,
  };
  const env = { ...process.env, ...own };
  const options = ['--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no'];
  const daemon = spawn('pulseaudio', ['-n', '--disable-shm=1', '-F', script, ...options], {
    env,
    stdio: 'ignore',
  });
  await wait(2000);
  // A recorder keeps the latency of the null sink low: without one it takes up to two seconds at a time.
  const recorder = spawn('parec', ['-d', 'wide.monitor', '--raw', '--latency-msec=20'], {
    env,
    stdio: 'ignore',
  });
  await wait(2000);
  return {
    env: own,
    stop() {
      recorder.kill();
      daemon.kill();
    },
  };
}

async function realTime() {
  const channels = 32;
  const pulse = await startPulse(channels);
  try {
    const source = noise(channels, 5);
    const delays = [];
    for (let i = 0; i < 5; i++) {
      let started;
      const first = new Promise((resolve) => {
        started = resolve;
      });
      const player = await createPlayer({
        sources: [{ id: 'all', source }],
        routing: straight(channels),
        host: { env: pulse.env },
        onEvent: (event) => {
          if (event.type === 'started') started();
        },
      });
      await wait(500);
      const before = performance.now();
      player.play();
      await first;
      delays.push(performance.now() - before);
      await player.close();
    }
    const sorted = delays.map((ms) => Math.round(ms)).sort((a, b) => a - b);
    say(
      `play() to the first frame handed over: median ${sorted[2]} ms (${sorted.join(', ')}); 171 ms of queue follow`,
    );

    for (const metersPerSecond of [25, 0]) {
      const player = await createPlayer({
        sources: [{ id: 'all', source }],
        routing: straight(channels),
        host: { env: pulse.env },
        metersPerSecond,
      });
      await player.loop({ from: 0, to: source.frameCount });
      player.play();
      await wait(3000);
      const [own, child] = [process.cpuUsage(), cpuSeconds(player.hostPid)];
      const seconds = 20;
      await wait(seconds * 1000);
      const used = process.cpuUsage(own);
      const application = (100 * (used.user + used.system)) / 1e6 / seconds;
      const host = (100 * (cpuSeconds(player.hostPid) - child)) / seconds;
      const { underruns } = await player.close();
      say(
        `32 outputs x 48 kHz, ${metersPerSecond} meters/s: application ${application.toFixed(1)} %, host process ${host.toFixed(1)} % of one core; ${underruns.length} underruns`,
      );
    }
  } finally {
    pulse.stop();
  }
}

/** An hour on a device without a clock, which takes what comes. */
async function anHour() {
  const channels = 8;
  const alsa = path.join(folder, 'null.conf');
  writeFileSync(
    alsa,
    'pcm.!default { type null hint { show on description "Null" } }\nctl.!default { type null }\n',
  );
  const source = noise(channels, 60);
  const frames = 3600 * RATE;
  const memory = [];
  let sampled = 0;
  let player;
  let loops = 0;
  const done = new Promise((resolve) => {
    const onEvent = (event) => {
      if (event.type === 'looped') {
        loops += 1;
        if (loops === 59) player.loop(undefined);
        if (loops % 6 === 0 && loops > sampled) {
          sampled = loops;
          memory.push([loops, residentMib(process.pid), residentMib(player.hostPid)]);
        }
      }
      if (event.type === 'state' && event.state === 'ended') resolve();
    };
    createPlayer({
      sources: [{ id: 'all', source }],
      routing: straight(channels),
      host: { env: { ALSA_CONFIG_PATH: alsa } },
      onEvent,
    }).then(async (made) => {
      player = made;
      await player.loop({ from: 0, to: source.frameCount });
      player.play();
    });
  });
  const before = performance.now();
  await done;
  const seconds = (performance.now() - before) / 1000;
  const report = await player.close();
  say(
    `an hour of 8 outputs in ${seconds.toFixed(0)} s; frames lost: ${frames - report.framesPlayed}; ${report.underruns.length} underruns`,
  );
  say(
    `  minute: MiB of application + host: ${memory.map(([at, own, host]) => `${at}: ${own} + ${host}`).join(', ')}`,
  );
}

try {
  await anHour();
  await realTime();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
