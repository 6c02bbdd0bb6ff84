import type { Fault } from '@trackout/core';

const MINUS = '\u2212';
const INFINITY = '\u221E';
const NARROW_SPACE = '\u202F';

/** A number with this many decimals and a real minus: `−12.3`, `−∞`. */
export function decimal(value: number, digits: number): string {
  if (value === Number.NEGATIVE_INFINITY) return `${MINUS}${INFINITY}`;
  if (value === Number.POSITIVE_INFINITY) return INFINITY;
  const text = value.toFixed(digits);
  if (Number(text) === 0) return text.replace('-', '');
  return text.replace('-', MINUS);
}

/** A level with its unit: `−119.9 dBFS`. */
export function level(value: number, unit: string, digits = 1): string {
  return `${decimal(value, digits)} ${unit}`;
}

/** A whole number in groups of three: `7 938 000`. */
export function whole(value: number): string {
  const digits = String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
  return value < 0 ? `${MINUS}${digits}` : digits;
}

/** `1 file`, `16 files`. */
export function counted(count: number, noun: string): string {
  return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A place on the time line as on a DAW's clock: `1:02.345`, `1:00:02.345`. */
export function clock(frame: number, sampleRate: number, digits = 3): string {
  const scale = digits === 0 ? 1 : digits === 1 ? 10 : digits === 2 ? 100 : 1000;
  const units = Math.round((Math.abs(frame) * scale) / sampleRate);
  const seconds = Math.floor(units / scale);
  const fraction = digits === 0 ? '' : `.${String(units % scale).padStart(digits, '0')}`;
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const front = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${frame < 0 ? MINUS : ''}${front}:${two(seconds % 60)}${fraction}`;
}

const DIGITS: Readonly<Record<NonNullable<Fault['unit']>, number>> = {
  dB: 2,
  dBFS: 1,
  frames: 2,
  ppm: 2,
  Hz: 0,
  bits: 0,
  samples: 0,
  ratio: 3,
};

/** The figure of a fault with its unit, frames in milliseconds too; `undefined` where it has none. */
export function faultFigure({ figure, unit, kind }: Fault, sampleRate: number): string | undefined {
  if (figure === null || unit === null) return undefined;
  const signed = (value: number, digits: number) => `${value > 0 ? '+' : ''}${decimal(value, digits)}`;
  if (unit === 'frames') {
    const frames = Number.isInteger(figure)
      ? `${figure > 0 ? '+' : ''}${whole(figure)}`
      : signed(figure, DIGITS.frames);
    const milliseconds = (figure * 1000) / sampleRate;
    return `${frames} ${frames === '+1' || frames === `${MINUS}1` ? 'frame' : 'frames'} (${signed(milliseconds, 3)} ms)`;
  }
  if (unit === 'samples' || unit === 'bits' || unit === 'Hz') return `${whole(Math.round(figure))} ${unit}`;
  const digits = kind === 'scale' ? 6 : DIGITS[unit];
  const text = unit === 'dB' || unit === 'ppm' ? signed(figure, digits) : decimal(figure, digits);
  return unit === 'ratio' ? text : `${text} ${unit}`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A linear size as a multiple of a power of two where it is a small one, as bounds are: `2⁻²⁴`, `3 × 2⁻¹⁶`. */
export function linearSize(value: number): string {
  let odd = value;
  let exponent = 0;
  for (; odd !== 0 && !Number.isInteger(odd) && exponent > -1100; exponent--) odd *= 2;
  if (!Number.isInteger(odd) || odd > 99) {
    const [digits, tens = ''] = value.toExponential(3).split('e-');
    return tens === '' ? String(value) : `${digits} × 10${raised(tens)}`;
  }
  if (exponent === 0) return String(odd);
  const power = `2${raised(String(-exponent))}`;
  return odd === 1 ? power : `${odd} × ${power}`;
}

/** Digits of a negative exponent. */
function raised(digits: string): string {
  return `⁻${[...digits].map((digit) => SUPERSCRIPTS[Number(digit)]).join('')}`;
}
