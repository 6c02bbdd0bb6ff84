import { type FrameRange, type RoutingPlan, resolveRange, UsageError } from '@trackout/core';

/** The plan with silent outputs behind its own. */
export function withOutputs(plan: RoutingPlan, outputs: number): RoutingPlan {
  const silent = Array.from({ length: Math.max(0, outputs - plan.outputs.length) }, (_, i) => ({
    output: plan.outputs.length + i + 1,
    name: '',
    gainDb: 0,
    polarity: 'normal' as const,
    delayFrames: 0,
    taps: [],
  }));
  return { ...plan, outputs: [...plan.outputs, ...silent] };
}

/** Checks a loop against a length. Throws `UsageError`. */
export function checkLoop(range: FrameRange, frameCount: number): FrameRange {
  const checked = resolveRange(range, frameCount);
  if (checked.to > checked.from) return checked;
  throw new UsageError(
    'player/loop',
    `A loop from frame ${range.from} to ${range.to} holds nothing. Give an end behind its start.`,
    { from: range.from, to: range.to },
  );
}
