import { Problem } from './problems.js';

/** Strong entity tag of a row's version. */
export const etagOf = (row: { version: number }): string => `"${row.version}"`;

/** RFC 9110 §13.1.1. @throws Problem `precondition_failed` when `If-Match` names none of the row's versions. */
export function checkIfMatch(ifMatch: string | undefined, row: { version: number }): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (!tags.includes(etagOf(row)))
    throw new Problem('precondition_failed', `It has the version ${etagOf(row)} by now.`, {
      headers: { ETag: etagOf(row) },
    });
}
