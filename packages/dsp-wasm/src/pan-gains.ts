import { linearBalance, type PanLaw } from '@trackout/core';
import type { DspMath } from './dsp-math.js';

/** The gain of one side for a position from -1 (left) to +1 (right). */
export type SideGain = (pan: number) => number;

/** Left and right. */
export interface PanGains {
  readonly left: SideGain;
  readonly right: SideGain;
}

/** Of stereo, whatever the law: linear balance, 0 dB at centre. */
export const BALANCE: PanGains = {
  left: (pan) => linearBalance(pan).left,
  right: (pan) => linearBalance(pan).right,
};

/**
 * Of a mono signal in stereo. With x from 0 (left) to 1 (right): `-3 dB` is cos and sin of x pi/2, `-6 dB` is
 * 1 - x and x, `-4.5 dB` the geometric mean of those two, `0 dB` linear balance. Hard left and hard right are
 * exactly 1 on their side and 0 on the other.
 */
export function panGains(math: DspMath, law: PanLaw): PanGains {
  switch (law) {
    case '0 dB':
      return BALANCE;
    case '-6 dB':
      return { left: (pan) => 1 - place(pan), right: place };
    case '-3 dB':
      return { left: (pan) => cosine(math, place(pan)), right: (pan) => sine(math, place(pan)) };
    case '-4.5 dB':
      return {
        left: (pan) => Math.sqrt(cosine(math, place(pan)) * (1 - place(pan))),
        right: (pan) => Math.sqrt(sine(math, place(pan)) * place(pan)),
      };
  }
}

/** From 0 (left) to 1 (right). */
function place(pan: number): number {
  return (pan + 1) / 2;
}

/** The cosine of what is only nearly pi/2 would leave a trace of the signal. */
function cosine(math: DspMath, x: number): number {
  return x >= 1 ? 0 : math.cos((x * Math.PI) / 2);
}

function sine(math: DspMath, x: number): number {
  return math.sin((x * Math.PI) / 2);
}
