/** @typedef {{ median: number, least: number, most: number }} Spread */

/** @param {readonly number[]} values @returns {Spread | undefined} */
export function spreadOf(values) {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  const median =
    /** @type {number} */ (sorted[Math.floor(half)] + /** @type {number} */ (sorted[Math.ceil(half)])) / 2;
  return { median, least: /** @type {number} */ (sorted[0]), most: /** @type {number} */ (sorted.at(-1)) };
}

/** What is there of a figure that may not have been measured. @param {readonly (number | undefined)[]} values */
export function measuredOnly(values) {
  return values.filter((value) => value !== undefined);
}

/**
 * The ratios of a contender to another, each within its round.
 *
 * @param {import('./rounds.js').Result} result
 * @param {readonly import('./rounds.js').Result[]} results
 * @param {'wallSeconds' | 'cpuSeconds'} figure
 */
export function ratioWithinRounds({ contender, runs }, results, figure) {
  const other = results.find((candidate) => candidate.contender.name === contender.against);
  return spreadOf(
    measuredOnly(
      runs.map((run, round) => {
        const own = run[figure];
        const theirs = other?.runs[round]?.[figure];
        return own === undefined || theirs === undefined ? undefined : own / theirs;
      }),
    ),
  );
}
