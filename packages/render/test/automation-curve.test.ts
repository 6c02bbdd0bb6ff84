import { describe, expect, it } from 'vitest';
import { AutomationCurve, type CurvePoint } from '../src/automation-curve.js';

/** The definition, frame by frame. */
function at(points: readonly CurvePoint[], frame: number): number {
  const before = points.filter((point) => point.frame <= frame).at(-1);
  const after = points.find((point) => point.frame > frame);
  if (!before) return (points[0] as CurvePoint).value;
  if (!after) return before.value;
  return (
    before.value + (after.value - before.value) * ((frame - before.frame) / (after.frame - before.frame))
  );
}

const CURVES: Record<string, CurvePoint[]> = {
  'one point': [{ frame: 5, value: 0.3 }],
  'a rise': [
    { frame: 0, value: 0 },
    { frame: 30, value: 0.7 },
  ],
  'a late rise': [
    { frame: 12, value: 1 },
    { frame: 20, value: 0.1 },
  ],
  'a jump': [
    { frame: 3, value: 0.2 },
    { frame: 10, value: 0.9 },
    { frame: 10, value: 0.4 },
    { frame: 17, value: 0.6 },
  ],
  'a plateau': [
    { frame: 0, value: 0.5 },
    { frame: 15, value: 0.5 },
    { frame: 16, value: 0.25 },
    { frame: 40, value: 0.25 },
  ],
};

describe('an automation curve', () => {
  it.each(Object.entries(CURVES))('of %s is a straight line between its points', (_, points) => {
    const expected = Array.from({ length: 60 }, (_, i) => at(points, i - 10));
    for (const length of [1, 3, 7, 60]) {
      const curve = new AutomationCurve(points);
      const found: number[] = [];
      for (let from = -10; from < 50; from += length) {
        const frames = Math.min(length, 50 - from);
        const values = new Float64Array(frames);
        const constant = curve.constantOver(from, frames);
        curve.fill(values, from, frames);
        if (constant !== undefined) expect([...values]).toEqual(new Array(frames).fill(constant));
        found.push(...values);
      }
      expect(found).toEqual(expected);
    }
  });

  it('stands still before its first point, after its last, and on a plateau', () => {
    const curve = new AutomationCurve(CURVES['a plateau'] as CurvePoint[]);
    expect(curve.constantOver(-20, 20)).toBe(0.5);
    expect(curve.constantOver(2, 13)).toBe(0.5);
    expect(curve.constantOver(2, 14)).toBeUndefined();
    expect(curve.constantOver(40, 1000)).toBe(0.25);
    expect(new AutomationCurve(CURVES['a rise'] as CurvePoint[]).constantOver(10, 2)).toBeUndefined();
  });
});
