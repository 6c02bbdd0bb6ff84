import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type FromChild, type ToChild, writePieceHeader } from './child-protocol.js';
import { type ChildFault, hostUnavailable, playbackBroke } from './device-errors.js';

/** How the process that plays is started. */
export interface DeviceHostOptions {
  /** Variables besides those of this process: `ALSA_CONFIG_PATH`, for instance. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Path of a module that exports `createDeviceHost(): DeviceHost`, in place of PortAudio. Default: the variable
   * `TRACKOUT_DEVICE_HOST`.
   */
  readonly hostModule?: string;
  /** How long the process may be silent, or the device take nothing, before it is given up. Default 3. */
  readonly patienceSeconds?: number;
}

const TICK_SECONDS = 0.25;
const START_SECONDS = 15;
const CLOSE_SECONDS = 3;
const KEPT_CHARACTERS = 4000;

/** The process that plays, seen from the application. It never outlives its use, and never throws into it. */
export class DeviceProcess {
  readonly #child: ChildProcess;
  readonly #patience: number;
  readonly #exited: Promise<void>;
  #said = '';
  #listeners = new Set<(message: FromChild) => void>();
  #faultListener: ((fault: ChildFault) => void) | undefined;
  #fault: ChildFault | undefined;
  #ended = false;
  #closing = false;
  #watch: ReturnType<typeof setInterval> | undefined;
  #silentTicks = 0;
  #stalledTicks = 0;
  #handed = -1;

  private constructor(options: DeviceHostOptions) {
    const hostModule = options.hostModule ?? process.env.TRACKOUT_DEVICE_HOST ?? '';
    this.#patience = options.patienceSeconds ?? 3;
    this.#child = fork(childPath(), [], {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...process.env, ...options.env, TRACKOUT_DEVICE_HOST: hostModule },
    });
    hurry(this.#child.pid);
    const keep = (text: Buffer) => {
      this.#said = (this.#said + text.toString()).slice(-KEPT_CHARACTERS);
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
    // A child that dies breaks the pipe; its end is told by `exit`.
    this.#child.stdin?.on('error', () => {});
    this.#child.on('error', () => {});
    this.#child.on('message', (message) => this.#hear(message as FromChild));
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#ended = true;
        this.#stopWatching();
        if (!this.#closing) this.#fail({ kind: 'exited', code, signal, said: this.#said.trim() });
        resolve();
      });
    });
  }

  /** Starts it and waits until the sound system is loaded. */
  static async start(options: DeviceHostOptions = {}): Promise<DeviceProcess> {
    const device = new DeviceProcess(options);
    try {
      const first = await device.next(['ready', 'failed'], START_SECONDS);
      if (first.is === 'failed') throw hostUnavailable(first.message);
      return device;
    } catch (error) {
      await device.kill();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }
  /** Where audio goes: pieces, each with its header. */
  get #pipe(): Writable {
    return this.#child.stdin as Writable;
  }

  send(message: ToChild): void {
    if (!this.#ended && this.#child.connected) this.#child.send(message, () => {});
  }

  /** Sends a piece; a promise only while the pipe is full. The bytes belong to the pipe. */
  write(bytes: Uint8Array, epoch: number, streamFrame: number): Promise<void> | undefined {
    if (this.#ended) return undefined;
    this.#pipe.write(writePieceHeader(bytes.length, epoch, streamFrame));
    if (this.#pipe.write(bytes)) return undefined;
    return new Promise((resolve) => {
      const go = () => {
        this.#pipe.off('drain', go);
        this.#pipe.off('close', go);
        resolve();
      };
      this.#pipe.on('drain', go);
      this.#pipe.on('close', go);
    });
  }

  /** Hears everything that the process says, until the returned function is called. */
  listen(listener: (message: FromChild) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next message of one of these kinds. Rejects when the process fails or says nothing of the kind in time. */
  next<Kind extends FromChild['is']>(
    kinds: readonly Kind[],
    seconds: number,
  ): Promise<Extract<FromChild, { is: Kind }>> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        stop();
        this.#faultWaiters.delete(fail);
      };
      const fail = (fault: ChildFault) => {
        finish();
        reject(playbackBroke(fault, 'the sound system', {}));
      };
      const timer = setTimeout(() => fail({ kind: 'hung', seconds }), seconds * 1000);
      const stop = this.listen((message) => {
        if (!(kinds as readonly string[]).includes(message.is)) return;
        finish();
        resolve(message as Extract<FromChild, { is: Kind }>);
      });
      this.#faultWaiters.add(fail);
      if (this.#fault) fail(this.#fault);
    });
  }
  readonly #faultWaiters = new Set<(fault: ChildFault) => void>();

  /** Watches from now on that it answers and that the device takes audio. Called once at most. */
  watch(onFault: (fault: ChildFault) => void): void {
    this.#faultListener = onFault;
    if (this.#fault) {
      onFault(this.#fault);
      return;
    }
    // Counted in ticks, not by the clock: when this process itself stands still, no tick is counted.
    this.#watch = setInterval(() => {
      this.#silentTicks += 1;
      this.#stalledTicks += 1;
      const seconds = this.#patience;
      if (this.#stalledTicks * TICK_SECONDS < seconds) return;
      // It speaks five times a second while it lives.
      const answers = this.#silentTicks * TICK_SECONDS < Math.min(seconds, 1);
      this.#fail({ kind: answers ? 'stalled' : 'hung', seconds });
    }, TICK_SECONDS * 1000);
  }

  /** Ends it: by request, and by force where it does not follow. Resolves when it is gone. */
  async close(how: 'drain' | 'abort'): Promise<void> {
    this.#closing = true;
    this.#stopWatching();
    if (!this.#ended && this.#fault === undefined) {
      this.send({ do: 'close', how });
      await this.next(['closed'], CLOSE_SECONDS).catch(() => {});
    }
    await this.kill();
  }

  /** Ends it by force; a stopped process too. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#closing = true;
    this.#stopWatching();
    if (!this.#ended) this.#child.kill('SIGKILL');
    await this.#exited;
    this.#child.stdin?.destroy();
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    this.#listeners.clear();
  }

  #hear(message: FromChild): void {
    this.#silentTicks = 0;
    if (message.is === 'progress' && message.handed !== this.#handed) {
      this.#handed = message.handed;
      this.#stalledTicks = 0;
    }
    for (const listener of [...this.#listeners]) listener(message);
    if (message.is === 'failed' && message.during === 'write') {
      this.#fail({ kind: 'write', message: message.message });
    }
  }

  #fail(fault: ChildFault): void {
    if (this.#fault || this.#closing) return;
    this.#fault = fault;
    this.#stopWatching();
    for (const fail of [...this.#faultWaiters]) fail(fault);
    this.#faultListener?.(fault);
  }

  #stopWatching(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}

/** Before the process makes its threads, which inherit it. Where the system forbids that, it stays as it is. */
function hurry(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_HIGH);
  } catch {}
}

/** Beside this module once it is built; in `dist` when the sources themselves run. */
function childPath(): string {
  const beside = fileURLToPath(new URL('./device-child.js', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../dist/device-child.js', import.meta.url));
}
