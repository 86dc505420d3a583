import { checkUsage } from '../../billing/check-usage.js';
import { checkAudit } from '../../db/audit-checks.js';
import { checkLedger } from '../../db/ledger-checks.js';
import { type Finding, fine, plural, problem } from './finding.js';
import type { Check, WithDatabase } from './patient.js';

/** Reads whole tables. */
export const sumChecks: readonly Check<WithDatabase>[] = [
  {
    name: 'ledger',
    asks: 'Do payments, invoices, refunds and credit add up?',
    look: async ({ db }) => {
      let found = 0;
      for await (const page of checkLedger(db)) found += page.found.length;
      return verdict(found, 'row', 'disagree with the rows around them', 'ledger', 'Everything adds up.');
    },
  },
  {
    name: 'usage',
    asks: 'Is metered usage what its records come to?',
    look: async ({ db }) => {
      let found = 0;
      for await (const { wrongPeriods, wrongTotals } of checkUsage(db))
        found += wrongPeriods.length + wrongTotals.length;
      return verdict(found, 'sum', 'are not what was used', 'usage', 'Usage adds up.');
    },
  },
  {
    name: 'audit',
    asks: 'Was the audit log left as it was written?',
    look: async ({ db }) => {
      let found = 0;
      for await (const { broken } of checkAudit(db)) found += broken.length;
      return verdict(found, 'chain', 'of the audit log do not hold', 'audit', 'Every chain of the audit log holds.');
    },
  },
];

const verdict = (found: number, one: string, are: string, command: string, says: string): Finding[] => [
  found === 0
    ? fine(says)
    : problem(`${plural(found, one)} ${are}.`, `\`billhook doctor ${command}\` names each, and what it should say.`),
];
