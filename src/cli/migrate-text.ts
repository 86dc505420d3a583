import type { Finding } from '../db/lint/lint.js';
import type { MigrationStatus } from '../db/migrate.js';
import { differenceText, type TenantDifference } from '../db/tenant-differences.js';

export const listText = (verb: string, names: readonly string[], none: string): string =>
  names.length === 0 ? none : `${verb}: ${names.join(', ')}`;

export const statusText = ({ applied, pending, unknown, needs_upgrade }: MigrationStatus): string =>
  [
    ...applied.map((name) => `${unknown.includes(name) ? 'unknown' : 'applied'}  ${name}`),
    ...pending.map((name) => `pending  ${name}`),
    needs_upgrade
      ? "The database needs an upgrade: 'billhook migrate up'."
      : unknown.length > 0
        ? 'A later release has been here: nothing is missing.'
        : 'The schema is up to date.',
  ].join('\n');

/** Empty, or begins a line of its own. */
export const differencesText = (differences: readonly TenantDifference[]): string =>
  differences.length === 0
    ? ''
    : [
        '\nThe migrations are applied, and changed what they do not declare:',
        ...differences.map((one) => `  ${differenceText(one)}`),
        "Look at it before anybody goes on; the way back is 'billhook migrate down' or the backup.",
      ].join('\n');

export const findingsText = (findings: readonly Finding[]): string =>
  findings.length === 0
    ? 'Nothing to find fault with.'
    : findings
        .map(({ migration, line, rule, what, hint }) => `${migration}.up.sql:${line}  ${rule}: ${what}\n    ${hint}`)
        .join('\n');
