import type { SpeakerRole } from '../audio/audio-format.js';
import { UsageError } from '../errors.js';
import { isOnlySurround, twinOf } from './speaker-layouts.js';

/** Which of `roles` stands where `role` does: itself, or the one surround on its side by its other name. */
export function matchingChannel(
  role: SpeakerRole,
  own: readonly SpeakerRole[],
  roles: readonly SpeakerRole[],
): number | undefined {
  const same = roles.indexOf(role);
  if (same >= 0) return same;
  const twin = twinOf(role);
  if (twin === undefined || !isOnlySurround(role, own)) return undefined;
  const other = roles.indexOf(twin);
  return other >= 0 && isOnlySurround(twin, roles) ? other : undefined;
}

/**
 * How channels move from one order to another: the n-th number is the place, from 0, that the n-th new channel had.
 *
 * Both must have the same speakers (the one pair of surrounds may be `BL` `BR` here and `SL` `SR` there).
 * Throws `UsageError` `routing/order` that names those that have no counterpart.
 */
export function channelOrder(from: readonly SpeakerRole[], to: readonly SpeakerRole[]): number[] {
  const order = to.map((role) => matchingChannel(role, to, from));
  const missing = to.filter((_, i) => order[i] === undefined);
  const left = from.filter((_, i) => !order.includes(i));
  if (missing.length > 0 || left.length > 0 || from.length !== to.length) {
    throw new UsageError(
      'routing/order',
      `${from.join(' ')} cannot be put into the order ${to.join(' ')}: ${[
        ...(missing.length > 0 ? [`${missing.join(', ')} would be missing`] : []),
        ...(left.length > 0 ? [`${left.join(', ')} would be lost`] : []),
        ...(missing.length + left.length === 0 ? ['a channel comes twice'] : []),
      ].join(', ')}. An order changes places only; route the channels one by one instead.`,
      { missing, lost: left },
    );
  }
  return order as number[];
}

/** The order that undoes `order`. */
export function inverseOrder(order: readonly number[]): number[] {
  const inverse = new Array<number>(order.length);
  order.forEach((from, to) => {
    inverse[from] = to;
  });
  return inverse;
}

/** Items (planes, labels) in a new order; nothing is copied but the list. */
export function inOrder<Item>(items: readonly Item[], order: readonly number[]): Item[] {
  return order.map((place) => items[place] as Item);
}
