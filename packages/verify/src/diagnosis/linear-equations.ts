/** The solution of a small symmetric system by Gaussian elimination with pivoting; `undefined` where it has none. */
export function solve(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] | undefined {
  const rows = matrix.map((row, index) => [...row, right[index] as number]);
  const size = rows.length;
  // Unknowns of very different size: each is scaled by its own diagonal.
  const scale = matrix.map((row, index) =>
    (row[index] as number) > 0 ? 1 / Math.sqrt(row[index] as number) : 0,
  );
  rows.forEach((row, r) => {
    for (let c = 0; c <= size; c++)
      row[c] = (row[c] as number) * (scale[r] as number) * (c < size ? (scale[c] as number) : 1);
  });
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]?.[column] as number) > Math.abs(rows[pivot]?.[column] as number)) pivot = row;
    }
    const chosen = rows[pivot] as number[];
    if (!(Math.abs(chosen[column] as number) > 1e-12)) return undefined;
    rows[pivot] = rows[column] as number[];
    rows[column] = chosen;
    for (let row = column + 1; row < size; row++) {
      const other = rows[row] as number[];
      const factor = (other[column] as number) / (chosen[column] as number);
      if (factor === 0) continue;
      for (let at = column; at <= size; at++)
        other[at] = (other[at] as number) - factor * (chosen[at] as number);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    const cells = rows[row] as number[];
    let sum = cells[size] as number;
    for (let column = row + 1; column < size; column++)
      sum -= (cells[column] as number) * (solution[column] as number);
    solution[row] = sum / (cells[row] as number);
  }
  return solution.map((value, index) => value * (scale[index] as number));
}
