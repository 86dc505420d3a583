import { createHash } from 'node:crypto';
import { Problem } from './problems.js';

/** Strong entity tag of a row's version. */
export const etagOf = (row: { version: number }): string => `"${row.version}"`;

/**
 * Entity tag of what a GET has answered: `"<version>-<digest>"`, or `"<digest>"` where there is no version. A version alone
 * does not tell all that is shown: what paid an invoice, and what was expanded, have their own.
 */
export function answerTag(versionTag: string | undefined, json: string): string {
  const digest = createHash('sha256').update(json).digest('base64url').slice(0, 22);
  return versionTag === undefined ? `"${digest}"` : `"${versionTag.slice(1, -1)}-${digest}"`;
}

/** RFC 9110 §13.1.2, by weak comparison: what was compressed on its way has a weak tag. */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || tagsIn(ifNoneMatch).some((one) => one.replace(/^W\//, '') === tag);
}

/** RFC 9110 §13.1.1. @throws Problem `precondition_failed` when `If-Match` names none of the row's versions. */
export function checkIfMatch(ifMatch: string | undefined, row: { version: number }): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  if (!tagsIn(ifMatch).some((tag) => tag === etagOf(row) || tag.startsWith(`"${row.version}-`)))
    throw new Problem('precondition_failed', `It has the version ${etagOf(row)} by now.`, {
      headers: { ETag: etagOf(row) },
    });
}

const tagsIn = (header: string): string[] => header.split(',').map((tag) => tag.trim());
