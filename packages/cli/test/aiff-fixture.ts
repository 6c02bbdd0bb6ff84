/** The bytes of a mono 24-bit AIFF at 48 kHz with one marker at its start, put together here by hand. */
export function aiffBytes(codes: readonly number[], marker: string): Buffer {
  const common = Buffer.alloc(18);
  common.writeInt16BE(1, 0);
  common.writeUInt32BE(codes.length, 2);
  common.writeInt16BE(24, 6);
  // 48,000 as an 80-bit float.
  common.write('400ebb80', 8, 'hex');
  const mark = Buffer.alloc(8);
  mark.writeUInt16BE(1, 0);
  mark.writeUInt16BE(1, 2);
  // A counted string; count and characters together are even.
  const name = Buffer.from([marker.length, ...Buffer.from(marker, 'latin1')]);
  const padded = name.length % 2 === 0 ? name : Buffer.concat([name, Buffer.alloc(1)]);
  const samples = Buffer.alloc(8 + 3 * codes.length);
  codes.forEach((code, frame) => {
    samples.writeIntBE(code, 8 + 3 * frame, 3);
  });
  const chunks = Buffer.concat([
    chunk('COMM', common),
    chunk('MARK', Buffer.concat([mark, padded])),
    chunk('SSND', samples),
  ]);
  return chunk('FORM', Buffer.concat([Buffer.from('AIFF', 'latin1'), chunks]));
}

function chunk(id: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(id, 0, 'latin1');
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body, Buffer.alloc(body.length % 2)]);
}
