import { type ByteSource, FormatError } from '@trackout/core';

/** A file in a ZIP, and where its bytes lie. */
export interface ZipMember {
  /** As it stands in the archive, with `/`. */
  readonly path: string;
  /** `store`: the bytes are the file's own. Others are named by their number (APPNOTE 4.4.5). */
  readonly method: 'store' | 'deflate' | number;
  readonly sizeBytes: number;
  readonly packedBytes: number;
  /** CRC-32 of the file. */
  readonly crc32: number;
  readonly encrypted: boolean;
  /** Offset of the local header; `locateMember` finds the bytes behind it. */
  readonly headerOffset: number;
}

const END_SIGNATURE = 0x0605_4b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const ZIP64_LOCATOR_SIGNATURE = 0x0706_4b50;
const ZIP64_END_SIGNATURE = 0x0606_4b50;
const ENTRY_SIGNATURE = 0x0201_4b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x0403_4b50;
const LOCAL_BYTES = 30;
const ZIP64_EXTRA = 1;
/** A directory that claims more than this is not read: a million files fit. */
const LARGEST_DIRECTORY = 256 * 1024 * 1024;

/**
 * The files of a ZIP, as its central directory lists them (APPNOTE 6.3.10, with Zip64); folders are left out.
 * Nothing is unpacked. Throws `FormatError` `zip/...` where the archive is damaged.
 */
export async function readZipDirectory(source: ByteSource): Promise<ZipMember[]> {
  const size = source.sizeBytes;
  if (size === undefined)
    throw damaged('zip/no-size', 'A ZIP of unknown size cannot be read: its directory is at the end.');
  const { offset, bytes, entries } = await findDirectory(source, size);
  if (bytes > LARGEST_DIRECTORY || offset + bytes > size) {
    throw damaged(
      'zip/directory',
      `The directory of the ZIP claims ${bytes} bytes at offset ${offset} of ${size}. The archive is damaged: fetch it again.`,
    );
  }
  const directory = await readExactly(source, offset, bytes);
  const view = viewOf(directory);
  const members: ZipMember[] = [];
  let at = 0;
  for (let entry = 0; entry < entries; entry++) {
    if (at + ENTRY_BYTES > bytes || view.getUint32(at, true) !== ENTRY_SIGNATURE) {
      throw damaged(
        'zip/directory',
        `Entry ${entry + 1} of ${entries} of the ZIP is damaged. Fetch the archive again.`,
      );
    }
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const end = at + ENTRY_BYTES + nameBytes + extraBytes + view.getUint16(at + 32, true);
    if (end > bytes)
      throw damaged(
        'zip/directory',
        `Entry ${entry + 1} of the ZIP leaves its directory. Fetch the archive again.`,
      );
    const flags = view.getUint16(at + 8, true);
    const name = directory.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
    const extra = directory.subarray(at + ENTRY_BYTES + nameBytes, at + ENTRY_BYTES + nameBytes + extraBytes);
    const path = decodeName(name, (flags & 0x800) !== 0);
    const method = view.getUint16(at + 10, true);
    const sizes = zip64Sizes(extra, {
      sizeBytes: view.getUint32(at + 24, true),
      packedBytes: view.getUint32(at + 20, true),
      headerOffset: view.getUint32(at + 42, true),
    });
    if (!path.endsWith('/')) {
      members.push({
        path,
        method: method === 0 ? 'store' : method === 8 ? 'deflate' : method,
        crc32: view.getUint32(at + 16, true),
        encrypted: (flags & 1) !== 0,
        ...sizes,
      });
    }
    at = end;
  }
  return members;
}

/** Where the packed bytes of a member start. Throws `FormatError` where its local header is damaged. */
export async function locateMember(source: ByteSource, member: ZipMember): Promise<number> {
  const header = viewOf(await readExactly(source, member.headerOffset, LOCAL_BYTES));
  if (header.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw damaged(
      'zip/local-header',
      `"${member.path}" is not where the directory of the ZIP says. Fetch the archive again.`,
    );
  }
  return member.headerOffset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
}

async function findDirectory(
  source: ByteSource,
  size: number,
): Promise<{ offset: number; bytes: number; entries: number }> {
  const tailBytes = Math.min(size, END_BYTES + LONGEST_COMMENT);
  const tail = viewOf(await readExactly(source, size - tailBytes, tailBytes));
  for (let at = tailBytes - END_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_BYTES + tail.getUint16(at + 20, true) > tailBytes) continue;
    const short = {
      entries: tail.getUint16(at + 10, true),
      bytes: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
    };
    const isLong = short.entries === 0xffff || short.bytes === 0xffff_ffff || short.offset === 0xffff_ffff;
    return isLong ? ((await findZip64Directory(source, size - tailBytes + at)) ?? short) : short;
  }
  throw damaged(
    'zip/no-directory',
    'This is no ZIP, or its end is missing: there is no directory in it. Fetch the archive again.',
  );
}

async function findZip64Directory(
  source: ByteSource,
  endOffset: number,
): Promise<{ offset: number; bytes: number; entries: number } | undefined> {
  if (endOffset < 20) return undefined;
  const locator = viewOf(await readExactly(source, endOffset - 20, 20));
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const end = viewOf(await readExactly(source, Number(locator.getBigUint64(8, true)), 56));
  if (end.getUint32(0, true) !== ZIP64_END_SIGNATURE) return undefined;
  return {
    entries: Number(end.getBigUint64(32, true)),
    bytes: Number(end.getBigUint64(40, true)),
    offset: Number(end.getBigUint64(48, true)),
  };
}

type Sizes = Pick<ZipMember, 'sizeBytes' | 'packedBytes' | 'headerOffset'>;

/** The extra field 1 holds, in this order, what does not fit 32 bits (APPNOTE 4.5.3). */
function zip64Sizes(extra: Uint8Array, short: Sizes): Sizes {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA) continue;
    let from = at + 4;
    const take = (value: number): number => {
      if (value !== 0xffff_ffff || from + 8 > extra.length) return value;
      from += 8;
      return Number(view.getBigUint64(from - 8, true));
    };
    const sizeBytes = take(short.sizeBytes);
    const packedBytes = take(short.packedBytes);
    return { sizeBytes, packedBytes, headerOffset: take(short.headerOffset) };
  }
  return short;
}

/** UTF-8 where the entry says so, or where it is; else each byte is a character. */
function decodeName(bytes: Uint8Array, utf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: !utf8 }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}

async function readExactly(source: ByteSource, offset: number, bytes: number): Promise<Uint8Array> {
  const target = new Uint8Array(bytes);
  let got = 0;
  while (got < bytes) {
    const more = await source.read(offset + got, target.subarray(got));
    if (more === 0)
      throw damaged(
        'zip/short',
        `The ZIP ends at offset ${offset + got}, in the midst of its directory. Fetch it again.`,
      );
    got += more;
  }
  return target;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(code: string, message: string): FormatError {
  return new FormatError(code, message);
}
