/** The slow and obvious way between samples and file bytes, one sample at a time, over a DataView. */

export interface ReferenceEncoding {
  readonly type: 'int' | 'float';
  readonly bits: 8 | 16 | 24 | 32 | 64;
  readonly byteOrder?: 'little' | 'big';
}

/** Nearest whole number; of two equally near ones the even one. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below < 0.5) return below;
  if (x - below > 0.5) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}

export function encodeReference(
  encoding: ReferenceEncoding,
  planes: readonly (Float32Array | Float64Array)[],
): { bytes: Uint8Array; clamped: number[] } {
  const width = encoding.bits / 8;
  const frames = planes[0]?.length ?? 0;
  const bytes = new Uint8Array(frames * planes.length * width);
  const view = new DataView(bytes.buffer);
  const clamped = planes.map(() => 0);
  const little = encoding.byteOrder !== 'big';
  for (let frame = 0; frame < frames; frame++) {
    planes.forEach((plane, channel) => {
      const at = (frame * planes.length + channel) * width;
      const x = plane[frame] as number;
      if (encoding.type === 'float') {
        if (encoding.bits === 32) view.setFloat32(at, x, little);
        else view.setFloat64(at, x, little);
        return;
      }
      const fullScale = 2 ** (encoding.bits - 1);
      let code = Number.isFinite(x) ? roundHalfEven(x * fullScale) : x;
      if (!(code >= -fullScale && code < fullScale)) {
        clamped[channel] = (clamped[channel] ?? 0) + 1;
        code = Number.isNaN(code) ? 0 : code > 0 ? fullScale - 1 : -fullScale;
      }
      writeInteger(view, at, code + (encoding.bits === 8 ? 128 : 0), width, little);
    });
  }
  return { bytes, clamped };
}

function writeInteger(view: DataView, at: number, code: number, width: number, little: boolean): void {
  let rest = code < 0 ? code + 256 ** width : code;
  for (let i = 0; i < width; i++) {
    view.setUint8(little ? at + i : at + width - 1 - i, rest % 256);
    rest = Math.floor(rest / 256);
  }
}

export function decodeReference(
  encoding: ReferenceEncoding,
  bytes: Uint8Array,
  channels: number,
): number[][] {
  const width = encoding.bits / 8;
  const frames = bytes.length / width / channels;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = encoding.byteOrder !== 'big';
  return Array.from({ length: channels }, (_, channel) =>
    Array.from({ length: frames }, (_, frame) => {
      const at = (frame * channels + channel) * width;
      if (encoding.type === 'float') {
        return encoding.bits === 32 ? view.getFloat32(at, little) : view.getFloat64(at, little);
      }
      let code = 0;
      for (let i = 0; i < width; i++) {
        code += view.getUint8(little ? at + i : at + width - 1 - i) * 256 ** i;
      }
      const fullScale = 256 ** width / 2;
      if (encoding.bits === 8) return (code - 128) / 128;
      return (code >= fullScale ? code - 2 * fullScale : code) / fullScale;
    }),
  );
}
