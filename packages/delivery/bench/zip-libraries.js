// Compares ZIP libraries that run in both Node and a browser: `node bench/zip-libraries.js [folder for some 10 GB]`.
// One process for each cell, so that memory and CPU time are its own. Every archive is written to disk, a write at
// a time, and tested with unzip, 7z and Python's zipfile. Medians of three runs; past 4 GiB, one run. ZIP_BENCH_ONLY
// names the libraries to run (a part of the name). A report, not a test.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const MIB = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const JOBS = {
  '16 files, 829 MB': { count: 16, bytes: 51_840_044, runs: 3 },
  '1 x 1,000 MiB': { count: 1, bytes: 1000 * MIB, runs: 3 },
  'archive > 4 GiB (9 x 512 MiB)': { count: 9, bytes: 512 * MIB, runs: 1 },
  'entry > 4 GiB (4,352 MiB)': { count: 1, bytes: 4352 * MIB, runs: 1 },
};

/** A file on disk as a core `ByteSource`, opened when asked for. */
function fileEntry(path, file, bytes) {
  return {
    path,
    sizeBytes: bytes,
    async open() {
      const fd = openSync(file, 'r');
      return {
        sizeBytes: bytes,
        read: async (offset, target) => readSync(fd, target, 0, target.length, offset),
        close: async () => closeSync(fd),
      };
    },
  };
}

/** A file on disk as a core `ByteSink`: each write is finished before the next. */
function fileSink(file) {
  const fd = openSync(file, 'w');
  return {
    seekable: false,
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    },
    async close() {
      fsyncSync(fd);
      closeSync(fd);
    },
    async abort() {
      closeSync(fd);
    },
  };
}

function entryStream(entry) {
  let source;
  let offset = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        source ??= await entry.open();
        const chunk = new Uint8Array(Math.min(CHUNK_BYTES, entry.sizeBytes - offset));
        offset += await source.read(offset, chunk);
        if (chunk.length > 0) controller.enqueue(chunk);
        if (offset === entry.sizeBytes) {
          await source.close();
          controller.close();
        }
      },
    },
    { highWaterMark: 1 },
  );
}

const zlibCrc32 = (entry) => {
  const fd = openSync(entry.file, 'r');
  const chunk = new Uint8Array(CHUNK_BYTES);
  let value = 0;
  for (let got = readSync(fd, chunk); got > 0; got = readSync(fd, chunk)) {
    value = zlib.crc32(chunk.subarray(0, got), value);
  }
  closeSync(fd);
  return value;
};

const LIBRARIES = {
  async 'zip.js, its own CRC-32'(entries, sink) {
    const { ZipWriter } = await import('@zip.js/zip.js/lib/zip-core-writer.js');
    const zip = new ZipWriter(new WritableStream({ write: (bytes) => sink.write(bytes) }), { level: 0 });
    for (const entry of entries) {
      await zip.add(
        entry.path,
        { readable: entryStream(entry), size: entry.sizeBytes },
        { useWebWorkers: false },
      );
    }
    await zip.close();
    await sink.close();
  },
  async 'zip.js, CRC-32 handed in'(entries, sink) {
    const { ZipWriter } = await import('@zip.js/zip.js/lib/zip-core-writer.js');
    const zip = new ZipWriter(new WritableStream({ write: (bytes) => sink.write(bytes) }), {
      passThrough: true,
      compressionMethod: 0,
    });
    for (const entry of entries) {
      await zip.add(
        entry.path,
        { readable: entryStream(entry), size: entry.sizeBytes },
        { crc32: entry.known, uncompressedSize: entry.sizeBytes },
      );
    }
    await zip.close();
    await sink.close();
  },
  async 'client-zip'(entries, sink) {
    const { makeZip } = await import('client-zip');
    const inputs = entries.map((entry) => ({
      name: entry.path,
      input: entryStream(entry),
      size: entry.sizeBytes,
    }));
    for await (const bytes of makeZip(inputs)) await sink.write(bytes);
    await sink.close();
  },
  async fflate(entries, sink) {
    const { Zip, ZipPassThrough } = await import('fflate');
    let pending = Promise.resolve();
    const zip = new Zip((error, bytes) => {
      if (error) throw error;
      pending = pending.then(() => sink.write(bytes));
    });
    for (const entry of entries) {
      const file = new ZipPassThrough(entry.path);
      zip.add(file);
      for await (const bytes of entryStream(entry)) {
        file.push(bytes);
        await pending;
      }
      file.push(new Uint8Array(0), true);
    }
    zip.end();
    await pending;
    await sink.close();
  },
  async 'jszip, Node streams'(entries, sink) {
    const { default: JSZip } = await import('jszip');
    const zip = new JSZip();
    for (const entry of entries) zip.file(entry.path, Readable.fromWeb(entryStream(entry)));
    const packed = new Readable().wrap(zip.generateNodeStream({ streamFiles: true }));
    for await (const bytes of packed) await sink.write(bytes);
    await sink.close();
  },
  async 'packZip, WebAssembly CRC-32'(entries, sink) {
    const { packZip } = await import('../dist/index.js');
    await packZip(entries, sink);
  },
  async 'packZip, zlib CRC-32'(entries, sink) {
    const { packZip, crc32Hash } = await import('../dist/index.js');
    await packZip(entries, sink, { crc32: crc32Hash(zlib.crc32) });
  },
  async 'packZip, zlib CRC-32, handed in'(entries, sink) {
    const { packZip, crc32Hash } = await import('../dist/index.js');
    const known = entries.map((entry) => ({ ...entry, crc32: entry.known.toString(16).padStart(8, '0') }));
    await packZip(known, sink, { crc32: crc32Hash(zlib.crc32) });
  },
};

/** Sparse, with marks that a wrong offset or a lost chunk would move. */
function makeFiles(folder, { count, bytes }) {
  return Array.from({ length: count }, (_, index) => {
    const file = join(folder, `source-${index}`);
    const fd = openSync(file, 'w');
    truncateSync(file, bytes);
    for (let at = 0; at < bytes; at += 61 * MIB + 7) writeSync(fd, `${index}:${at};`, at);
    closeSync(fd);
    return { path: `stems/STEM ${index + 1}.wav`, file, bytes };
  });
}

const CHECKS = {
  unzip: (zip) => ['unzip', ['-tq', zip]],
  '7z': (zip) => ['7z', ['t', '-bso0', '-bsp0', zip]],
  python: (zip) => [
    'python3',
    ['-c', 'import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)', zip],
  ],
};

function check(zip) {
  const failed = Object.entries(CHECKS).flatMap(([name, command]) => {
    const { status, error } = spawnSync(...command(zip), { stdio: 'ignore' });
    if (error) return [`${name} not installed`];
    return status === 0 ? [] : [`${name} exit ${status}`];
  });
  return failed.length === 0 ? 'ok in all three' : failed.join(', ');
}

async function runCell(library, out, files) {
  const entries = files.map(({ path, file, bytes, known }) => ({
    ...fileEntry(path, file, bytes),
    file,
    known,
  }));
  const before = process.cpuUsage();
  const started = performance.now();
  await LIBRARIES[library](entries, fileSink(out));
  const { user, system } = process.cpuUsage(before);
  const figures = {
    user: user / 1e6,
    cpu: (user + system) / 1e6,
    wall: (performance.now() - started) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1000,
  };
  process.stdout.write(JSON.stringify(figures));
}

function report(parent) {
  const only = process.env.ZIP_BENCH_ONLY;
  for (const [job, shape] of Object.entries(JOBS)) {
    const folder = mkdtempSync(join(parent, 'zip-bench-'));
    try {
      const files = makeFiles(folder, shape).map((each) => ({ ...each, known: zlibCrc32(each) }));
      console.log(
        `\n${job}\n\n| library | user s | CPU s | wall s | peak RSS MB | opens |\n|---|---|---|---|---|---|`,
      );
      for (const library of Object.keys(LIBRARIES).filter((name) => !only || name.includes(only))) {
        const out = join(folder, 'out.zip');
        let row;
        try {
          const runs = Array.from({ length: shape.runs }, () =>
            JSON.parse(
              execFileSync(
                process.execPath,
                [fileURLToPath(import.meta.url), '--cell', library, out, JSON.stringify(files)],
                {
                  encoding: 'utf8',
                  stdio: ['ignore', 'pipe', 'pipe'],
                },
              ),
            ),
          ).sort((a, b) => a.cpu - b.cpu);
          const { user, cpu, wall, peakMb } = runs[runs.length >> 1];
          row = [user.toFixed(2), cpu.toFixed(2), wall.toFixed(2), peakMb.toFixed(0), check(out)];
        } catch (error) {
          row = ['', '', '', '', `failed: ${/^\w*Error.*$/m.exec(String(error.stderr ?? error))?.[0]}`];
        }
        console.log(`| ${[library, ...row].join(' | ')} |`);
        rmSync(out, { force: true });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

if (process.argv[2] === '--cell')
  await runCell(process.argv[3], process.argv[4], JSON.parse(process.argv[5]));
else report(process.argv[2] ?? tmpdir());
