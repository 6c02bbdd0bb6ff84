import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { type ByteSource, FormatError, IoError, sliceBytes, UnsupportedError } from '@trackout/core';
import { locateMember, MANIFEST_NAME, readZipDirectory, type ZipMember } from '@trackout/delivery';
import { fileSource } from '@trackout/io-wav/node';
import { AUDIO_NAME, type AudioTree } from './audio-tree.js';

/** A manifest that is larger is none. */
const LARGEST_MANIFEST = 256 << 20;

/**
 * The audio in a ZIP. Stored files are read where they lie; packed ones are unpacked into a temporary folder until
 * `close`. One folder around everything is passed over.
 * Throws `FormatError` `zip/...` where the archive is damaged; opening throws `UnsupportedError` for what is encrypted
 * or packed otherwise.
 */
export async function zipTree(zip: string): Promise<AudioTree> {
  const source = await fileSource(zip);
  const unpacked = new UnpackedMembers(zip);
  const close = async () => {
    await source.close();
    await unpacked.remove();
  };
  try {
    const members = (await readZipDirectory(source)).filter(
      (member) => !/(?:^|\/)(?:\.|__MACOSX\/)/.test(member.path),
    );
    const around = folderAround(members);
    const byPath = new Map(members.map((member) => [member.path.slice(around.length), member]));
    const open = async (name: string): Promise<ByteSource> => {
      const member = byPath.get(name);
      if (!member) throw new IoError('io/not-found', `There is no "${name}" in ${zip}.`, { path: name });
      checkMember(member, zip);
      const from = await locateMember(source, member);
      if (from + member.packedBytes > (source.sizeBytes ?? 0)) throw damaged(member, zip);
      if (member.method === 'store') return sliceBytes(source, from, member.packedBytes);
      return unpacked.open(source, from, member);
    };
    return {
      paths: [...byPath.keys()].filter((name) => AUDIO_NAME.test(name)).sort((a, b) => (a < b ? -1 : 1)),
      manifest: byPath.has(MANIFEST_NAME) ? await readText(await open(MANIFEST_NAME)) : undefined,
      listed: false,
      open,
      onDisk: () => undefined,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `Song/` where everything lies in it, and a manifest at its top: what packing a folder makes of it. */
function folderAround(members: readonly ZipMember[]): string {
  const [first] = members;
  const folder = first?.path.includes('/') ? first.path.slice(0, first.path.indexOf('/') + 1) : '';
  if (folder === '' || !members.some((member) => member.path === folder + MANIFEST_NAME)) return '';
  return members.every((member) => member.path.startsWith(folder)) ? folder : '';
}

/** Members that had to be unpacked, in a temporary folder. */
class UnpackedMembers {
  readonly #zip: string;
  readonly #files = new Map<string, Promise<string>>();
  #folder: Promise<string> | undefined;

  constructor(zip: string) {
    this.#zip = zip;
  }

  async open(source: ByteSource, from: number, member: ZipMember): Promise<ByteSource> {
    let file = this.#files.get(member.path);
    if (file === undefined) {
      file = this.#unpack(source, from, member);
      this.#files.set(member.path, file);
    }
    return fileSource(await file);
  }

  async remove(): Promise<void> {
    const folder = await this.#folder;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  async #unpack(source: ByteSource, from: number, member: ZipMember): Promise<string> {
    this.#folder ??= mkdtemp(path.join(os.tmpdir(), 'trackout-zip-'));
    const target = path.join(await this.#folder, String(this.#files.size));
    let crc = 0;
    const checked = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        crc = crc32(chunk, crc);
        yield chunk;
      }
    };
    try {
      await pipeline(
        Readable.from(chunksOf(source, from, member.packedBytes)),
        createInflateRaw(),
        checked,
        createWriteStream(target),
      );
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code?.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE') {
        throw damaged(member, this.#zip, cause);
      }
      throw new IoError(
        'io/failed',
        `"${member.path}" cannot be unpacked into ${os.tmpdir()} (${code}). Free some space there, or unpack the archive and verify the folder.`,
        { path: target },
        { cause },
      );
    }
    const { size } = await stat(target);
    if (size !== member.sizeBytes || crc !== member.crc32) throw damaged(member, this.#zip);
    return target;
  }
}

function checkMember({ path: name, encrypted, method }: ZipMember, zip: string): void {
  if (!encrypted && (method === 'store' || method === 'deflate')) return;
  throw new UnsupportedError(
    'zip/method',
    `"${name}" in ${zip} is ${encrypted ? 'encrypted' : `packed by method ${method}`}. Unpack the archive, and verify the folder.`,
    { path: name },
  );
}

function damaged(member: ZipMember, zip: string, cause?: unknown): FormatError {
  return new FormatError(
    'zip/damaged',
    `"${member.path}" cannot be unpacked: ${zip} is damaged. Fetch the archive again.`,
    { path: member.path },
    { cause },
  );
}

async function* chunksOf(source: ByteSource, from: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes; ) {
    const buffer = new Uint8Array(Math.min(1 << 18, bytes - at));
    const got = await source.read(from + at, buffer);
    if (got === 0) return;
    yield buffer.subarray(0, got);
    at += got;
  }
}

async function readText(source: ByteSource): Promise<string> {
  const bytes = new Uint8Array(Math.min(source.sizeBytes ?? 0, LARGEST_MANIFEST));
  for (let at = 0; at < bytes.length; ) {
    const got = await source.read(at, bytes.subarray(at));
    if (got === 0) break;
    at += got;
  }
  await source.close();
  return new TextDecoder().decode(bytes);
}
