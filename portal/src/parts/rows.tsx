import type { ReactNode } from 'react';
import classes from './rows.module.css';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Of numbers. */
  isRight?: boolean;
}

interface Props<Row> {
  /** What is in it, for those who hear it. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
}

/** A table; on a narrow screen each row is a card. The roles stay when CSS takes the table away. */
export function Rows<Row>({ label, rows, columns, rowKey }: Props<Row>) {
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: display: block would take them away
    // biome-ignore-start lint/a11y/useSemanticElements: they are these elements
    <table className={classes.table} aria-label={label} role="table">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ title, isRight }) => (
            <th key={title} scope="col" role="columnheader" data-right={isRight || undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row">
            {columns.map(({ title, cell, isRight }) => (
              <td key={title} role="cell" data-label={title} data-right={isRight || undefined}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/useSemanticElements: they are these elements
    // biome-ignore-end lint/a11y/noRedundantRoles: display: block would take them away
  );
}
