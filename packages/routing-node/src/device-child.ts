// The process that plays: the only place where native code is loaded. It is told what to do over Node's message
// channel, gets audio on standard input, and ends with its parent.
import { pathToFileURL } from 'node:url';
import { createPieceReader, type FromChild, type ToChild } from './child-protocol.js';
import type { DeviceHost } from './device-host.js';
import { createPortAudioHost } from './portaudio-host.js';
import { StreamPump } from './stream-pump.js';

const post = (message: FromChild) => {
  if (process.connected) process.send?.(message);
};
/** Native threads that wait for a device would keep `process.exit` waiting. */
const endNow = () => process.kill(process.pid, 'SIGKILL');

let host: DeviceHost | undefined;
let pump: StreamPump | undefined;

async function loadHost(): Promise<DeviceHost> {
  const module = process.env.TRACKOUT_DEVICE_HOST;
  if (module === undefined || module === '') return createPortAudioHost();
  const loaded = (await import(pathToFileURL(module).href)) as { createDeviceHost(): DeviceHost };
  return loaded.createDeviceHost();
}

async function handle(message: ToChild): Promise<void> {
  switch (message.do) {
    case 'list':
      try {
        post({ is: 'devices', devices: (host as DeviceHost).devices() });
      } catch (error) {
        post({ is: 'failed', during: 'list', message: wordsOf(error) });
      }
      break;
    case 'open':
      open(message.request, message.prefillFrames);
      break;
    case 'play':
      pump?.play();
      break;
    case 'pause':
      pump?.pause();
      break;
    case 'cut':
      pump?.cut(message.epoch, message.marginFrames, message.restart);
      break;
    case 'end':
      pump?.end(message.epoch, message.streamFrame);
      break;
    case 'close':
      await pump?.close(message.how).catch(() => {});
      post({ is: 'closed' });
      break;
  }
}

function open(request: Parameters<DeviceHost['open']>[0], prefillFrames: number): void {
  try {
    const stream = (host as DeviceHost).open(request);
    const running = new StreamPump(stream, request, prefillFrames, post);
    pump = running;
    process.stdin.on(
      'data',
      createPieceReader((piece) => running.take(piece)),
    );
    post({ is: 'opened' });
    running.run().catch((error) => post({ is: 'failed', during: 'write', message: wordsOf(error) }));
  } catch (error) {
    post({ is: 'failed', during: 'open', message: wordsOf(error) });
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

process.on('disconnect', endNow);
process.stdin.on('error', endNow);
// Ctrl-C reaches every process of a terminal: the parent decides what it means.
process.on('SIGINT', () => {});
try {
  host = await loadHost();
  process.on('message', (message) => {
    handle(message as ToChild).catch((error) => {
      post({ is: 'failed', during: 'write', message: wordsOf(error) });
    });
  });
  post({ is: 'ready' });
} catch (error) {
  post({ is: 'failed', during: 'load', message: wordsOf(error) });
}
