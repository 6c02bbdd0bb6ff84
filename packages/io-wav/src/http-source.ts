import { type ByteSource, IoError, UnsupportedError } from '@trackout/core';

/** How a file behind a URL is read. */
export interface HttpSourceOptions {
  /** Instead of the global `fetch`: to add credentials, retries, or a cache. */
  readonly fetch?: typeof globalThis.fetch;
  /** Sent with every request: `{ authorization: 'Bearer ...' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborting it fails reads under way and later ones with the platform's `AbortError`. */
  readonly signal?: AbortSignal;
}

/** The first request brings this much: enough for most headers, so that probing takes one round trip. */
const HEAD_BYTES = 65_536;

/**
 * A file behind a URL as a source, read in ranges: only what is asked for is transferred, and the first 64 KiB.
 *
 * `sizeBytes` is `undefined` where the server does not let the page see its size (CORS: `Content-Range` must be
 * among the `Access-Control-Expose-Headers`). `close` ends reads under way.
 * Throws `UnsupportedError` (`http/no-ranges`) where the server sends whole files only, `IoError` where it refuses
 * (`io/not-found`, `io/permission`, `http/status`), cannot be reached (`http/failed`), sends something else than
 * was asked for (`http/range`), or where the file has changed since it was opened (`http/changed`).
 */
export async function httpSource(url: string | URL, options: HttpSourceOptions = {}): Promise<ByteSource> {
  const ranges = new RangeClient(String(url), options);
  const head = new Uint8Array(HEAD_BYTES);
  const received = await ranges.read(0, head);
  const start = head.slice(0, received);
  // Fewer bytes than were asked for: that is the whole file.
  const sizeBytes = ranges.sizeBytes ?? (received < HEAD_BYTES ? received : undefined);
  return {
    sizeBytes,
    async read(offset, target) {
      const wanted =
        sizeBytes === undefined
          ? target
          : target.subarray(0, Math.max(0, Math.min(target.length, sizeBytes - offset)));
      if (wanted.length === 0) return 0;
      if (offset + wanted.length <= start.length) {
        wanted.set(start.subarray(offset, offset + wanted.length));
        return wanted.length;
      }
      return ranges.read(offset, wanted);
    },
    close: async () => ranges.close(),
  };
}

/** Requests of one file; remembers what the first answer said of it. */
class RangeClient {
  readonly #url: string;
  readonly #options: HttpSourceOptions;
  readonly #closing = new AbortController();
  #sizeBytes: number | undefined;
  #version: string | undefined;

  constructor(url: string, options: HttpSourceOptions) {
    this.#url = url;
    this.#options = options;
  }

  get sizeBytes(): number | undefined {
    return this.#sizeBytes;
  }

  close(): void {
    this.#closing.abort();
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    const response = await this.#request(offset, target.length);
    if (response.status === 416) {
      // Behind the end; of an empty file, that is anywhere.
      await response.body?.cancel();
      this.#sizeBytes ??= contentRange(response)?.totalBytes;
      return 0;
    }
    await this.#checkAnswer(response, offset, target.length);
    const received = await this.#receive(response, offset, target);
    const end = this.#sizeBytes ?? Number.POSITIVE_INFINITY;
    if (received < target.length && offset + received < end && end !== Number.POSITIVE_INFINITY) {
      throw this.#error(
        'http/range',
        `${target.length} bytes were asked for at offset ${offset}, and the answer ended after ${received}. Try again; the connection or a proxy may cut answers short.`,
        { offset, received },
      );
    }
    return received;
  }

  async #request(offset: number, length: number): Promise<Response> {
    const { fetch = globalThis.fetch, headers = {}, signal } = this.#options;
    const signals = signal ? [signal, this.#closing.signal] : [this.#closing.signal];
    try {
      return await fetch(this.#url, {
        headers: { ...headers, range: `bytes=${offset}-${offset + length - 1}` },
        signal: anyOf(signals),
      });
    } catch (cause) {
      throw this.#failed(offset, cause);
    }
  }

  /** Sees to it that the answer holds the bytes that were asked for, of the file that was opened. */
  async #checkAnswer(response: Response, offset: number, length: number): Promise<void> {
    const error = this.#refusal(response, offset, length);
    if (!error) return;
    await response.body?.cancel().catch(() => {});
    throw error;
  }

  #refusal(response: Response, offset: number, length: number): Error | undefined {
    const { status } = response;
    if (status === 200) {
      return new UnsupportedError(
        'http/no-ranges',
        `${this.#url} is served whole: the server does not answer requests for ranges (it sent status 200, where 206 was expected). Download the file and read it from memory or disk, or serve it from where ranges are supported.`,
        { url: this.#url, status },
      );
    }
    if (status !== 206) return this.#statusError(status);
    const encoding = response.headers.get('content-encoding');
    if (encoding !== null && encoding !== 'identity') {
      return this.#error(
        'http/range',
        `the answer is compressed (${encoding}), so its bytes are not those of the file. Have the server send audio uncompressed.`,
        { encoding },
      );
    }
    const range = contentRange(response);
    if (range && (range.from !== offset || range.to >= offset + length)) {
      return this.#error(
        'http/range',
        `bytes ${offset} to ${offset + length - 1} were asked for, and bytes ${range.from} to ${range.to} came. The server or a proxy does not handle ranges rightly.`,
        { offset, length },
      );
    }
    const version = response.headers.get('etag') ?? response.headers.get('last-modified') ?? undefined;
    this.#version ??= version;
    this.#sizeBytes ??= range?.totalBytes;
    const resized = range?.totalBytes !== undefined && range.totalBytes !== this.#sizeBytes;
    if (resized || version !== this.#version) {
      return this.#error('http/changed', 'the file has changed since it was opened. Open it again.', {
        offset,
      });
    }
    return undefined;
  }

  #statusError(status: number): IoError {
    if (status === 404 || status === 410)
      return this.#error('io/not-found', `it does not exist (status ${status}). Check the address.`, {
        status,
      });
    if (status === 401 || status === 403)
      return this.#error(
        'io/permission',
        `access was denied (status ${status}). Pass credentials in { headers }, or a signed address.`,
        { status },
      );
    return this.#error(
      'http/status',
      `the server answered with status ${status}; 206 was expected. Try again later, or ask who runs the server.`,
      { status },
    );
  }

  async #receive(response: Response, offset: number, target: Uint8Array): Promise<number> {
    const reader = response.body?.getReader();
    let received = 0;
    try {
      for (;;) {
        const part = await reader?.read();
        if (part === undefined || part.done) return received;
        if (received + part.value.length > target.length) {
          throw this.#error(
            'http/range',
            `more bytes came than the ${target.length} that were asked for at offset ${offset}. The server does not handle ranges rightly.`,
            { offset, length: target.length },
          );
        }
        target.set(part.value, received);
        received += part.value.length;
      }
    } catch (cause) {
      await reader?.cancel().catch(() => {});
      throw this.#failed(offset, cause);
    }
  }

  #failed(offset: number, cause: unknown): unknown {
    if (IoError.isInstance(cause)) return cause;
    if (cause instanceof Error && cause.name === 'AbortError') return cause;
    if (this.#options.signal?.aborted) return cause;
    const what = cause instanceof Error ? cause.message : String(cause);
    return this.#error(
      'http/failed',
      `the request failed at offset ${offset} (${what}). Check the connection; in a page, also that the server allows it (CORS).`,
      { offset },
      cause,
    );
  }

  #error(code: string, what: string, facts: Record<string, string | number>, cause?: unknown): IoError {
    return new IoError(
      code,
      `${this.#url} could not be read: ${what}`,
      { url: this.#url, ...facts },
      cause === undefined ? undefined : { cause },
    );
  }
}

/** `bytes 0-99/1000`: which bytes an answer holds, and of how many. */
function contentRange(response: Response): { from: number; to: number; totalBytes?: number } | undefined {
  const stated = response.headers.get('content-range') ?? '';
  const [, from, to, total] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(stated) ?? [];
  if (total === undefined) return undefined;
  const size = Number(total);
  return {
    from: Number(from ?? 0),
    to: Number(to ?? -1),
    ...(Number.isSafeInteger(size) ? { totalBytes: size } : {}),
  };
}

/** `AbortSignal.any`, where the platform has it; otherwise a signal that follows them. */
function anyOf(signals: readonly AbortSignal[]): AbortSignal {
  const [only] = signals;
  if (signals.length === 1 && only) return only;
  if (typeof AbortSignal.any === 'function') return AbortSignal.any([...signals]);
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
}
