/** A slow and plain reader of the records of a ZIP, after PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.5.3. */

export interface CentralRecord {
  readonly versionNeeded: number;
  readonly flags: number;
  readonly method: number;
  readonly dosTime: number;
  readonly crc32: number;
  readonly compressedField: number;
  readonly uncompressedField: number;
  readonly offsetField: number;
  readonly name: string;
  /** The values of the Zip64 extra field in their order; absent where there is no such field. */
  readonly zip64?: readonly number[];
}

export interface LocalRecord {
  readonly versionNeeded: number;
  readonly flags: number;
  readonly crc32: number;
  readonly compressedField: number;
  readonly uncompressedField: number;
  readonly name: string;
  readonly zip64?: readonly number[];
}

export interface EndRecords {
  readonly entries: number;
  readonly directoryBytes: number;
  readonly directoryOffset: number;
  readonly zip64?: {
    readonly entries: number;
    readonly directoryBytes: number;
    readonly directoryOffset: number;
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readName(bytes: Uint8Array, at: number, length: number): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(at, at + length));
}

function readZip64(bytes: Uint8Array, from: number, length: number): { zip64?: number[] } {
  const view = viewOf(bytes);
  for (let at = from; at < from + length; ) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      return {
        zip64: Array.from({ length: size / 8 }, (_, i) => Number(view.getBigUint64(at + 4 + 8 * i, true))),
      };
    }
    at += 4 + size;
  }
  return {};
}

export function readLocalRecord(bytes: Uint8Array): LocalRecord {
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== 0x04034b50) throw new Error('No local file header here.');
  const nameLength = view.getUint16(26, true);
  return {
    versionNeeded: view.getUint16(4, true),
    flags: view.getUint16(6, true),
    crc32: view.getUint32(14, true),
    compressedField: view.getUint32(18, true),
    uncompressedField: view.getUint32(22, true),
    name: readName(bytes, 30, nameLength),
    ...readZip64(bytes, 30 + nameLength, view.getUint16(28, true)),
  };
}

export function readCentralRecords(bytes: Uint8Array): CentralRecord[] {
  const view = viewOf(bytes);
  const records: CentralRecord[] = [];
  let at = 0;
  while (at + 4 <= bytes.length && view.getUint32(at, true) === 0x02014b50) {
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    records.push({
      versionNeeded: view.getUint16(at + 6, true),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      dosTime: view.getUint32(at + 12, true),
      crc32: view.getUint32(at + 16, true),
      compressedField: view.getUint32(at + 20, true),
      uncompressedField: view.getUint32(at + 24, true),
      offsetField: view.getUint32(at + 42, true),
      name: readName(bytes, at + 46, nameLength),
      ...readZip64(bytes, at + 46 + nameLength, extraLength),
    });
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return records;
}

/** From the last bytes of an archive without a comment. */
export function readEndRecords(tail: Uint8Array): EndRecords {
  const end = viewOf(tail.subarray(tail.length - 22));
  if (end.getUint32(0, true) !== 0x06054b50) throw new Error('No end of central directory.');
  const plain = {
    entries: end.getUint16(10, true),
    directoryBytes: end.getUint32(12, true),
    directoryOffset: end.getUint32(16, true),
  };
  if (tail.length < 98) return plain;
  const locator = viewOf(tail.subarray(tail.length - 42));
  const zip64 = viewOf(tail.subarray(tail.length - 98));
  if (locator.getUint32(0, true) !== 0x07064b50 || zip64.getUint32(0, true) !== 0x06064b50) return plain;
  return {
    ...plain,
    zip64: {
      entries: Number(zip64.getBigUint64(32, true)),
      directoryBytes: Number(zip64.getBigUint64(40, true)),
      directoryOffset: Number(zip64.getBigUint64(48, true)),
    },
  };
}
