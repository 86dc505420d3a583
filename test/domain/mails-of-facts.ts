import { askedOf, isOpen } from '../../src/domain/derive.js';
import { isTerminal } from '../../src/domain/record/doubt.js';
import type { Ledger } from './memory.js';

/** What a fact has to be told by, and may be told by, as numbers of mails. */
interface Bounds {
  template: string;
  id: string;
  least: number;
  most: number;
}

const bounds = ({ all }: Ledger): Bounds[] => [
  ...all.refunds.map(({ id, status }) => ({ template: 'refund_issued', id, ...once(status === 'succeeded') })),
  ...all.subscriptions.flatMap(({ id, status, activatedAt, detailsAt }) => [
    {
      template: 'subscription_activated',
      id,
      ...once(activatedAt !== null && detailsAt !== null && !isTerminal(status)),
    },
    { template: 'subscription_cancelled', id, ...once(status === 'canceled') },
  ]),
  ...all.invoices.map((one) => ({
    template: 'invoice_generated',
    id: one.id,
    ...once(isOpen(one) && one.dueDate !== null && (askedOf(one) ?? 0) > 0 && (one.failedAt ?? one.overdueAt) === null),
  })),
];

/** What stands has been told. What no longer does may have been, for some orders tell the end first. */
const once = (stands: boolean) => ({ least: stands ? 1 : 0, most: 1 });

export const mailsOfFacts: readonly string[] = [
  'refund_issued',
  'subscription_activated',
  'subscription_cancelled',
  'invoice_generated',
];

/** Mails about refunds, subscriptions and invoices that are missing or too many, whatever the order of the messages was. */
export function wrongMailsOfFacts(ledger: Ledger): string[] {
  const told = [...ledger.mails.values()].filter((mail) => mailsOfFacts.includes(mail.template));
  const expected = bounds(ledger);
  const countOf = ({ template, id }: Bounds) =>
    told.filter((mail) => mail.dedupeKey === `${template}:${id}:email`).length;
  const known = expected.reduce((sum, one) => sum + countOf(one), 0);
  return [
    ...expected
      .filter((one) => countOf(one) < one.least || countOf(one) > one.most)
      .map((one) => `${countOf(one)} × ${one.template} of ${one.id}`),
    ...(known === told.length ? [] : [`${told.length - known} about nothing`]),
  ];
}
