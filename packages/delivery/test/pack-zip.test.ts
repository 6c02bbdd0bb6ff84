import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { IoError, type ProgressEvent, UsageError } from '@trackout/core';
import JSZip from 'jszip';
import { afterEach, describe, expect, it } from 'vitest';
import { crc32Hash, memoryEntry, type PackOptions, packZip, type ZipEntry } from '../src/index.js';
import { itWith, runTool } from './external-tool.js';
import { generatedEntry, MemorySink, positions } from './memory-io.js';
import { readCentralRecords, readEndRecords, readLocalRecord } from './reference/zip-records.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

async function pack(entries: readonly ZipEntry[], options: PackOptions = {}) {
  const sink = new MemorySink();
  return { sink, ...(await packZip(entries, sink, options)) };
}

/** Three files: ASCII, one with spaces and letters of other scripts, and an empty one; the second spans many chunks. */
const session = (): ZipEntry[] => [
  memoryEntry('manifest.json', '{"manifestVersion":1}\n'),
  generatedEntry('stems/Größe 鼓 – Lead.wav', 600_001, positions),
  memoryEntry('empty.txt', ''),
];

const withChecksums = async (entries: readonly ZipEntry[]): Promise<ZipEntry[]> =>
  (await pack(entries)).entries.map(({ crc32 }, i) => ({ ...(entries[i] as ZipEntry), crc32 }));

describe('packZip', () => {
  it('writes each field of a one-file archive as APPNOTE says', async () => {
    const { output } = await pack([memoryEntry('a.txt', 'abc')]);
    const crc = 'c2412435'; // CRC-32 of "abc" is 352441c2
    const shared = [
      '0a00', // version needed: 1.0
      '0000', // flags: no data descriptor, ASCII name
      '0000', // stored
      '0000', // 00:00:00
      '2100', // 1980-01-01
      crc,
      '03000000', // compressed
      '03000000', // uncompressed
      '0500', // name length
      '0000', // extra length
    ].join('');
    expect(hex(output)).toBe(
      [
        '504b0304',
        shared,
        hex(Buffer.from('a.txt')),
        hex(Buffer.from('abc')),
        '504b0102',
        '2d03', // made by: Unix, edition 4.5
        shared,
        '0000', // comment length
        '0000', // disk
        '0000', // internal attributes
        '0000a481', // -rw-r--r--
        '00000000', // offset of the local header
        hex(Buffer.from('a.txt')),
        '504b0506',
        '0000', // this disk
        '0000', // disk of the directory
        '0100', // entries here
        '0100', // entries
        '33000000', // directory: 51 bytes
        '26000000', // at 38
        '0000', // comment length
      ].join(''),
    );
  });

  it('says what it wrote: length, entries, checksums, digest and what the sink gave', async () => {
    const entries = session();
    const result = await pack(entries, { sha256: () => createNodeSha256() });
    expect(Buffer.compare(result.output, result.sink.bytes())).toBe(0);
    expect(result.byteLength).toBe(result.output.length);
    expect(result.sha256).toBe(createHash('sha256').update(result.output).digest('hex'));
    expect(result.entries.map(({ path, sizeBytes }) => ({ path, sizeBytes }))).toEqual(
      entries.map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    );
    expect(result.entries[0]?.crc32).toBe(zlibCrc32('{"manifestVersion":1}\n').toString(16).padStart(8, '0'));
    expect(result.sink.closed).toBe(true);
  });

  it.each<[string, (entries: ZipEntry[]) => Promise<Uint8Array>]>([
    [
      'zlib computes the CRC-32',
      async (entries) => (await pack(entries, { crc32: crc32Hash(zlibCrc32) })).output,
    ],
    ['the CRC-32s are handed in', async (entries) => (await pack(await withChecksums(entries))).output],
    ['the sources read synchronously', async (entries) => (await pack(entries.map(asSynchronous))).output],
    ['the sink makes the packer wait', (entries) => packSlowly(entries)],
    ['the clock and the time zone differ', (entries) => elsewhere(async () => (await pack(entries)).output)],
  ])('gives the same bytes when %s', async (_, variant) => {
    expect(hex(await variant(session()))).toBe(hex((await pack(session())).output));
  });

  it('reads an entry twice without its CRC-32, once with it', async () => {
    const without = generatedEntry('a', 1000, positions);
    const [known] = (await pack([without])).entries;
    expect(without.state).toEqual({ opened: 2, closed: 2, readBytes: 2000 });
    const handedIn = generatedEntry('a', 1000, positions);
    await pack([{ ...handedIn, crc32: (known as { crc32: string }).crc32 }]);
    expect(handedIn.state).toEqual({ opened: 1, closed: 1, readBytes: 1000 });
  });

  it('packs several archives at once without mixing them', async () => {
    const alone = hex((await pack(session())).output);
    const together = await Promise.all(Array.from({ length: 7 }, () => pack(session())));
    expect(together.map(({ output }) => hex(output) === alone)).toEqual(Array(7).fill(true));
  });

  it('marks names as UTF-8 where they are not ASCII, and only there', async () => {
    const { output } = await pack(session());
    const end = readEndRecords(output);
    const records = readCentralRecords(output.subarray(end.directoryOffset));
    expect(records.map(({ name, flags }) => [name, flags])).toEqual([
      ['manifest.json', 0],
      ['stems/Größe 鼓 – Lead.wav', 0x800],
      ['empty.txt', 0],
    ]);
  });

  it('stamps every entry with the time that was asked for', async () => {
    const { output } = await pack(session(), { modified: '2026-03-01T14:30:59' });
    const records = readCentralRecords(output.subarray(readEndRecords(output).directoryOffset));
    const dosTime = (((2026 - 1980) << 9) | (3 << 5) | 1) * 65536 + ((14 << 11) | (30 << 5) | 29);
    expect(records.map((record) => record.dosTime)).toEqual([dosTime, dosTime, dosTime]);
  });

  it('opens in jszip, which checks every CRC-32', async () => {
    const { output } = await pack(session());
    const zip = await JSZip.loadAsync(output, { checkCRC32: true });
    expect(Object.keys(zip.files).filter((name) => !name.endsWith('/'))).toEqual(
      session().map(({ path }) => path),
    );
    const expected = new Uint8Array(600_001);
    positions(0, expected);
    const found = await zip.file('stems/Größe 鼓 – Lead.wav')?.async('uint8array');
    expect(Buffer.compare(found as Uint8Array, expected)).toBe(0);
  });

  describe('in the programs that recipients use', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trackout-zip-'));
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const written = async () => {
      const { output } = await pack(session());
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'pack.zip'), output);
      return join(folder, 'pack.zip');
    };

    itWith('unzip', 'unzip tests and extracts it', async (unzip) => {
      const zip = await written();
      expect(runTool(unzip, ['-tq', zip])).toContain('No errors');
      runTool(unzip, ['-q', zip, '-d', folder]);
      const expected = new Uint8Array(600_001);
      positions(0, expected);
      expect(Buffer.compare(readFileSync(join(folder, 'stems/Größe 鼓 – Lead.wav')), expected)).toBe(0);
    });

    itWith('7z', '7z tests it without a warning', async (sevenZip) => {
      const said = runTool(sevenZip, ['t', await written()]);
      expect(said).toContain('Everything is Ok');
      expect(said).not.toMatch(/warning/i);
    });

    itWith('python3', "Python's zipfile reads names, times and bytes", async (python) => {
      const script = [
        'import json, sys, zipfile',
        'z = zipfile.ZipFile(sys.argv[1])',
        'assert z.testzip() is None',
        'print(json.dumps([[i.filename, i.file_size, i.compress_type, i.date_time] for i in z.infolist()]))',
      ].join('\n');
      const listed: unknown = JSON.parse(runTool(python, ['-c', script, await written()]));
      expect(listed).toEqual(
        session().map(({ path, sizeBytes }) => [path, sizeBytes, 0, [1980, 1, 1, 0, 0, 0]]),
      );
    });
  });

  describe('past 4 GiB', () => {
    const constantCrc = () => ({ update: () => {}, digest: () => '01234567' });

    it('uses Zip64 for a size of 2^32 - 1 and for offsets beyond, and holds little memory', async () => {
      const big = generatedEntry('big.wav', 0xffffffff);
      const small = generatedEntry('small.wav', 5);
      const sink = new EndsOnlySink(() => big.state.readBytes + small.state.readBytes);
      const { byteLength } = await packZip(
        [big, small].map((entry) => ({ ...entry, crc32: '01234567' })),
        sink,
        { crc32: constantCrc },
      );

      expect(readLocalRecord(sink.head)).toEqual({
        versionNeeded: 45,
        flags: 0,
        crc32: 0x01234567,
        compressedField: 0xffffffff,
        uncompressedField: 0xffffffff,
        name: 'big.wav',
        zip64: [0xffffffff, 0xffffffff],
      });
      const bigBytes = 30 + 7 + 20 + 0xffffffff;
      const directoryOffset = bigBytes + 30 + 9 + 5;
      const end = readEndRecords(sink.tail);
      expect(end.zip64).toEqual({ entries: 2, directoryBytes: 46 + 7 + 20 + 46 + 9 + 12, directoryOffset });
      expect(byteLength).toBe(directoryOffset + 46 + 7 + 20 + 46 + 9 + 12 + 98);
      const records = readCentralRecords(
        sink.tail.subarray(sink.tail.length - (byteLength - directoryOffset)),
      );
      expect(records).toMatchObject([
        {
          name: 'big.wav',
          versionNeeded: 45,
          uncompressedField: 0xffffffff,
          offsetField: 0,
          zip64: [0xffffffff, 0xffffffff],
        },
        {
          name: 'small.wav',
          versionNeeded: 45,
          uncompressedField: 5,
          compressedField: 5,
          offsetField: 0xffffffff,
          zip64: [bigBytes],
        },
      ]);
      const local = sink.tail.subarray(sink.tail.length - (byteLength - bigBytes));
      expect(readLocalRecord(local)).toMatchObject({
        name: 'small.wav',
        versionNeeded: 10,
        uncompressedField: 5,
      });
      expect(sink.mostAheadBytes).toBeLessThan(8 * 1024 * 1024);
    }, 60_000);

    it('uses no Zip64 up to the last byte that does without', async () => {
      const sizeBytes = 0xffffffff - 1 - 30 - 5;
      const sink = new EndsOnlySink(() => 0);
      const { byteLength } = await packZip(
        [{ ...generatedEntry('a.wav', sizeBytes), crc32: '01234567' }],
        sink,
        { crc32: constantCrc },
      );
      expect(byteLength).toBe(0xffffffff - 1 + 46 + 5 + 22);
      expect(readLocalRecord(sink.head)).toMatchObject({ versionNeeded: 10, uncompressedField: sizeBytes });
      const end = readEndRecords(sink.tail);
      expect(end.zip64).toBeUndefined();
      expect(end.directoryOffset).toBe(0xffffffff - 1);
    }, 60_000);
  });

  it('reads no further ahead of a slow sink than a few chunks', async () => {
    const entry = generatedEntry('a.wav', 20 * 1024 * 1024);
    let mostAhead = 0;
    let written = 0;
    await packZip(
      [{ ...entry, crc32: '00000000' }],
      {
        seekable: false,
        async write(bytes) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          mostAhead = Math.max(mostAhead, entry.state.readBytes - written);
          written += bytes.length;
        },
        close: async () => {},
        abort: async () => {},
      },
      { crc32: () => ({ update: () => {}, digest: () => '00000000' }) },
    );
    expect(mostAhead).toBeGreaterThan(0);
    expect(mostAhead).toBeLessThan(8 * 1024 * 1024);
  });

  it.each([
    ['without CRC-32s', (entries: ZipEntry[]) => Promise.resolve(entries), 2],
    ['with them', withChecksums, 1],
  ] as const)('reports progress up to the total %s', async (_, prepare, readings) => {
    const entries = await prepare(session());
    const events: ProgressEvent[] = [];
    await pack(entries, { onProgress: (event) => events.push(event) });
    const total = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) * readings;
    const counts = events.map(({ done }) => done);
    expect(events.at(-1)).toEqual({ phase: 'pack', unit: 'bytes', done: total, total });
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.length).toBeGreaterThan(3);
  });

  describe('when it cannot finish', () => {
    it('stops with the reason of the signal, aborts the sink and closes the source', async () => {
      const controller = new AbortController();
      const entry = { ...generatedEntry('a.wav', 100 * 1024 * 1024), crc32: '00000000' };
      const sink = new MemorySink();
      const packing = packZip([entry], sink, {
        signal: controller.signal,
        onProgress: ({ done }) => {
          if (done > 1_000_000) controller.abort();
        },
      });
      await expect(packing).rejects.toMatchObject({ name: 'AbortError' });
      expect(sink.abortedWith).toBe(controller.signal.reason);
      expect(sink.closed).toBe(false);
      expect(entry.state.readBytes).toBeLessThan(2_000_000);
      expect(entry.state.closed).toBe(entry.state.opened);
    });

    it('lets a timer stop it where neither source nor sink ever waits', async () => {
      const size = 2000 * 1024 * 1024;
      let readBytes = 0;
      const entry: ZipEntry = {
        path: 'a.wav',
        sizeBytes: size,
        crc32: '00000000',
        open: async () => ({
          sizeBytes: size,
          read: () => Promise.reject(new Error('The synchronous way was there.')),
          readSync(_, target) {
            readBytes += target.length;
            return target.length;
          },
          close: async () => {},
        }),
      };
      const sink = { seekable: false, write: () => undefined, close: async () => {}, abort: async () => {} };
      const packing = packZip([entry], sink, { signal: AbortSignal.timeout(20) });
      await expect(packing).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(readBytes).toBeLessThan(size / 2);
    });

    it('writes nothing when the signal was aborted before', async () => {
      const sink = new MemorySink();
      const reason = new Error('enough');
      await expect(packZip([], sink, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(sink.writes).toEqual([]);
      expect(sink.abortedWith).toBe(reason);
    });

    it('refuses a file whose bytes do not match the CRC-32 that was handed in', async () => {
      const sink = new MemorySink();
      const failed: unknown = await packZip(
        [{ ...memoryEntry('a.txt', 'abc'), crc32: '352441c3' }],
        sink,
      ).catch((error: unknown) => error);
      expect(IoError.isInstance(failed) && failed.code).toBe('zip/crc-mismatch');
      expect(failed).toMatchObject({ facts: { path: 'a.txt', found: '352441c2', expected: '352441c3' } });
      expect(sink.abortedWith).toBe(failed);
    });

    it('refuses a file that changes between the two readings', async () => {
      let reading = 0;
      const entry = memoryEntry('a.txt', 'abc');
      const changing: ZipEntry = {
        ...entry,
        open: () => (reading++ === 0 ? entry : memoryEntry('a.txt', 'abd')).open(),
      };
      await expect(pack([changing])).rejects.toMatchObject({ code: 'zip/crc-mismatch' });
    });

    it.each([
      ['shorter, and says so', 4, 3, 3],
      ['longer, and says so', 2, 3, 3],
      ['shorter than it says', 3, 3, 2],
    ])('refuses a file that is %s', async (_, announced, says, has) => {
      const entry: ZipEntry = {
        path: 'a.wav',
        sizeBytes: announced,
        crc32: '00000000',
        open: async () => ({
          sizeBytes: says,
          read: async (offset, target) => Math.max(0, Math.min(target.length, has - offset)),
          close: async () => {},
        }),
      };
      const sink = new MemorySink();
      await expect(packZip([entry], sink)).rejects.toMatchObject({
        code: 'zip/size-changed',
        facts: { path: 'a.wav' },
      });
      expect(sink.abortedWith).toMatchObject({ code: 'zip/size-changed' });
    });

    it('hands on the very error of a source that fails', async () => {
      const failure = new IoError('file/gone', 'The disk was pulled out.');
      const entry: ZipEntry = {
        path: 'a',
        sizeBytes: 3,
        crc32: '00000000',
        open: () => Promise.reject(failure),
      };
      const sink = new MemorySink();
      await expect(packZip([memoryEntry('b', 'b'), entry], sink)).rejects.toBe(failure);
      expect(Object.keys(failure).sort()).toEqual(['code', 'facts', 'name']);
      expect(sink.abortedWith).toBe(failure);
    });

    it('hands on the very error of a sink that is full, and closes the source', async () => {
      const full = new IoError('file/no-space', 'No space left.');
      const entry = { ...generatedEntry('a.wav', 50_000_000), crc32: '00000000' };
      let written = 0;
      let aborted: unknown;
      const packing = packZip([entry], {
        seekable: false,
        write(bytes) {
          written += bytes.length;
          return written > 3_000_000 ? Promise.reject(full) : undefined;
        },
        close: async () => {},
        abort: async (reason) => {
          aborted = reason;
        },
      });
      await expect(packing).rejects.toBe(full);
      expect(aborted).toBe(full);
      expect(entry.state.closed).toBe(1);
      expect(entry.state.readBytes).toBeLessThan(10_000_000);
    });

    it('refuses entries that contradict themselves before a byte is written', async () => {
      const sink = new MemorySink();
      const failed: unknown = await packZip([memoryEntry('a', '1'), memoryEntry('a', '2')], sink).catch(
        (error: unknown) => error,
      );
      expect(UsageError.isInstance(failed) && failed.code).toBe('zip/equal-paths');
      expect(sink.writes).toEqual([]);
      expect(sink.abortedWith).toBe(failed);
    });
  });
});

/** Keeps only the first and the last bytes, and notes how far the reading was ahead of the writing. */
class EndsOnlySink {
  readonly seekable = false;
  head = new Uint8Array(0);
  tail = new Uint8Array(0);
  mostAheadBytes = 0;
  #written = 0;
  readonly #readBytes: () => number;

  constructor(readBytes: () => number) {
    this.#readBytes = readBytes;
  }

  write(bytes: Uint8Array): undefined {
    this.mostAheadBytes = Math.max(this.mostAheadBytes, this.#readBytes() - this.#written);
    this.#written += bytes.length;
    if (this.head.length < 1000) this.head = Uint8Array.from(Buffer.concat([this.head, bytes]));
    this.tail =
      bytes.length >= 1000
        ? bytes.slice(-1000)
        : Uint8Array.from(Buffer.concat([this.tail, bytes]).subarray(-1000));
  }

  async close(): Promise<void> {}
  async abort(): Promise<void> {}
}

function createNodeSha256() {
  const hash = createHash('sha256');
  return { update: (bytes: Uint8Array) => void hash.update(bytes), digest: () => hash.digest('hex') };
}

function asSynchronous(entry: ZipEntry): ZipEntry {
  return {
    ...entry,
    async open() {
      const source = await entry.open();
      const all = new Uint8Array(entry.sizeBytes);
      await source.read(0, all);
      return {
        sizeBytes: entry.sizeBytes,
        read: () => Promise.reject(new Error('The synchronous way was there.')),
        readSync(offset, target) {
          const part = all.subarray(offset, offset + target.length);
          target.set(part);
          return part.length;
        },
        close: () => source.close(),
      };
    },
  };
}

async function packSlowly(entries: readonly ZipEntry[]): Promise<Uint8Array> {
  const sink = new MemorySink();
  await packZip(entries, {
    seekable: false,
    async write(bytes) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await sink.write(bytes);
    },
    close: () => sink.close(),
    abort: (reason) => sink.abort(reason),
  });
  return sink.bytes();
}

async function elsewhere<T>(run: () => Promise<T>): Promise<T> {
  const { TZ } = process.env;
  process.env.TZ = 'Pacific/Auckland';
  try {
    return await run();
  } finally {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
}
