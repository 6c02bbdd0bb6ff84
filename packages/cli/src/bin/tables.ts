import type { HorizontalAlignment } from 'cli-table3';

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly align?: HorizontalAlignment;
  readonly cell: (row: Row) => string;
}

/** Rows as a table with a header; no lines between the rows. */
export async function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: columns.map((column) => column.title),
    colAligns: columns.map((column) => column.align ?? 'left'),
    style: { head: [], border: [], compact: true },
    chars: {
      mid: '',
      'left-mid': '',
      'mid-mid': '',
      'right-mid': '',
      top: '',
      'top-left': '',
      'top-mid': '',
      'top-right': '',
      bottom: '',
      'bottom-left': '',
      'bottom-mid': '',
      'bottom-right': '',
      left: ' ',
      right: '',
      middle: ' ',
    },
  });
  for (const row of rows) table.push(columns.map((column) => column.cell(row)));
  return table.toString();
}
