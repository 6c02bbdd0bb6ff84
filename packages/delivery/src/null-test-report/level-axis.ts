import type { NullTestResult, ResidualSeries } from '@trackout/core';

/** What the picture of the residual shows, in dBFS. */
export interface LevelAxis {
  readonly top: number;
  readonly bottom: number;
  readonly ticks: readonly number[];
}

const STEPS_DB = [6, 12, 24, 48, 96];
const MOST_TICKS = 5;

/** From below the bound, or the quietest peaks, to above the loudest of residual and bound. */
export function levelAxis(
  series: ResidualSeries,
  { boundDbfs, loosenedLimitDbfs }: NullTestResult,
): LevelAxis {
  const lines = [boundDbfs, ...(loosenedLimitDbfs === undefined ? [] : [loosenedLimitDbfs])];
  const levels = [...series.residualPeaksDbfs, ...lines].filter(Number.isFinite);
  const loudest = levels.length > 0 ? levels.reduce((top, each) => Math.max(top, each)) : -96;
  const line = Number.isFinite(boundDbfs) ? boundDbfs : Math.min(-120, loudest);
  const spread = loudest + 6 - (line - 18);
  const step = STEPS_DB.find((each) => spread / each <= MOST_TICKS) ?? 192;
  const top = step * Math.ceil((loudest + 6) / step);
  const bottom = step * Math.floor((line - 18) / step);
  const ticks: number[] = [];
  for (let tick = top; tick >= bottom; tick -= step) ticks.push(tick);
  return { top, bottom, ticks };
}

/** How far below the top edge a level stands, in percent; what is quieter than the axis stands at its bottom. */
export function depthAt(levelDbfs: number, { top, bottom }: LevelAxis): number {
  return (100 * (top - Math.min(top, Math.max(bottom, levelDbfs)))) / (top - bottom);
}
