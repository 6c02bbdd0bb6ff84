import type { Correction } from './correction.js';
import type { Hypothesis } from './hypothesis.js';
import { energyOfAll, type Planes, peakOf } from './planes.js';
import type { Residual } from './probes.js';
import type { Samples } from './samples.js';
import { MASTER, planesOf, type Scene } from './scene.js';

/** The top of a file that was clamped: frames where the residual is, are frames at one highest level. */
export function clippingHypotheses(scene: Scene, residual: Residual): Hypothesis[] {
  const found: Hypothesis[] = [];
  const before = energyOfAll(residual);
  for (const stem of [MASTER, ...scene.stems.keys()]) {
    const of = (window: Scene['windows'][number]) => (stem === MASTER ? window.mix : planesOf(window, stem));
    const tops = scene.windows.map((window) => peakOf(of(window)));
    const top = Math.max(...tops);
    if (top < 1e-4) continue;
    const ceiling = top * (1 - 1e-4);
    let clipped = 0;
    let atTop = 0;
    let wrongSign = 0;
    let first: number | undefined;
    let last = 0;
    const after = scene.windows.map((window, index) => {
      // Only few windows reach the top.
      if ((tops[index] as number) < ceiling) return residual[index] as Planes;
      return (residual[index] as Planes).map((plane, channel) => {
        const own = of(window)[channel] as Float64Array;
        const left = plane.slice();
        for (let i = 0; i < window.frames; i++) {
          const level = own[i] as number;
          if (Math.abs(level) < ceiling) continue;
          atTop += 1;
          const difference = plane[i] as number;
          if (Math.abs(difference) <= scene.bound) continue;
          // A mix that was clamped lacks what the sum has beyond; a stem that was clamped lacks what the mix has.
          const outward = difference > 0 === level > 0;
          if (outward === (stem === MASTER)) wrongSign += 1;
          clipped += 1;
          first = Math.min(first ?? window.from + i, window.from + i);
          last = Math.max(last, window.from + i);
          left[i] = 0;
        }
        return left;
      });
    });
    if (first === undefined || clipped < 4 || wrongSign > 0.02 * clipped || clipped < 0.3 * atTop) continue;
    const remaining = energyOfAll(after);
    const from = first;
    found.push({
      stem,
      family: 'local',
      complexity: 1,
      tolerance: 0,
      correction: leaveOutTops(stem === MASTER ? scene.mix : (scene.stems[stem] as Scene['mix']), ceiling),
      lossy: true,
      after,
      remaining,
      changed: before - remaining,
      drafts: () => [
        {
          kind: 'clipping',
          stem,
          figure: 20 * scene.dsp.math.log10(top),
          unit: 'dBFS',
          fromFrame: from,
          toFrame: last + 1,
        },
      ],
    });
  }
  return found;
}

/** Takes off whatever is left where a signal is at its ceiling. */
function leaveOutTops(clipped: Samples, ceiling: number): Correction {
  return {
    async change(from, frames, _, residual) {
      const own = await clipped.read(from, frames);
      return residual.map((plane, channel) =>
        plane.map((sample, i) => (Math.abs(own[channel]?.[i] as number) < ceiling ? 0 : sample)),
      );
    },
  };
}
