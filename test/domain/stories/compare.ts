import { expect } from 'vitest';
import type { TenantStatus } from '../../../src/domain/entities.js';
import type { BillingState } from '../../../src/domain/state.js';
import type { Ledger } from '../memory.js';
import type { Alike, Expected, Story } from './story.js';

/** What a ledger in memory, or a database, keeps of a story. */
export interface Kept {
  all: Pick<BillingState, 'payments' | 'invoices' | 'subscriptions' | 'refunds' | 'disputes'> & {
    refs: { kind: string; id: string; entityType: string; entityId: string }[];
  };
  told: { type: string; aggregate: { type: string; id: string }; data: Record<string, unknown> }[];
  mails: { template: string }[];
  tenantStatus: TenantStatus;
  overdueSince: string | null;
}

export const keptIn = (ledger: Ledger): Kept => ({
  all: ledger.all,
  told: [...ledger.told.values()],
  mails: [...ledger.mails.values()],
  tenantStatus: ledger.tenant.status,
  overdueSince: ledger.overdueSince(),
});

const factTypes = [
  'payment.succeeded',
  'payment.failed',
  'payment.canceled',
  'payment.settled',
  'payment.refunded',
  'refund.failed',
  'invoice.paid',
  'dispute.won',
  'dispute.lost',
];

/** What is kept, in the words of `Expected`; ids without their prefix name a collection. */
export function known({ all, told, mails, tenantStatus, overdueSince }: Kept): Expected {
  // A payment's own name counts before its charge's.
  const names: ReadonlyMap<string, string> = new Map(
    all.refs
      .toSorted((a, b) => Number(a.kind === a.entityType) - Number(b.kind === b.entityType))
      .map((ref) => [`${ref.entityType} ${ref.entityId}`, ref.id] as const),
  );
  const name = (type: string, id: string) => names.get(`${type} ${id}`) ?? `unnamed ${id}`;
  const bare = (text: string) => text.replace(/^[a-z]+_/, '');
  const paymentOf = (list: readonly { id: string; paymentId: string }[], id: string) =>
    bare(name('payment', list.find((one) => one.id === id)?.paymentId ?? ''));
  const facts = told
    .filter((event) => factTypes.includes(event.type))
    .map(({ type, aggregate, data }) => {
      if (aggregate.type === 'refund')
        return `${type} ${paymentOf(all.refunds, aggregate.id)} ${String(data.amount_minor)}`;
      if (aggregate.type === 'dispute') return `${type} ${paymentOf(all.disputes, aggregate.id)}`;
      return `${type} ${bare(name(aggregate.type, aggregate.id))}`;
    });
  return {
    payments: Object.fromEntries(
      all.payments.map((one) => [
        name('payment', one.id),
        { status: one.status, amount: one.amountMinor, refunded: one.refundedMinor, paid: one.paidAt !== null },
      ]),
    ),
    invoices: Object.fromEntries(
      all.invoices.map((one) => [
        name('invoice', one.id),
        { status: one.status, payment: one.paymentStatus, paidMinor: one.paidMinor, paid: one.paidAt !== null },
      ]),
    ),
    subscriptions: Object.fromEntries(all.subscriptions.map((one) => [name('subscription', one.id), one.status])),
    tenant: tenantStatus,
    overdueSince,
    facts,
    collections: mails.filter((mail) => mail.template === 'payment_received').length,
  };
}

/** For comparing: facts in order, and without what no message tells apart. */
function comparable(expected: Expected, alike: Alike): Expected {
  const facts = expected.facts.map((fact) => {
    const [type, key] = fact.split(' ') as [string, string];
    return type === 'payment.failed' ? `${type} ${alike.failed.get(key) ?? key}` : fact;
  });
  const invoices = { ...expected.invoices };
  for (const group of new Set(alike.paid.values())) {
    const ids = [...alike.paid].filter(([, one]) => one === group).map(([key]) => `in_${key}`);
    const words = ids.map((id) => invoices[id]?.payment ?? '').sort();
    ids.forEach((id, index) => {
      const invoice = invoices[id];
      if (invoice) invoices[id] = { ...invoice, payment: words[index]! };
    });
  }
  return { ...expected, facts: facts.sort(), invoices };
}

export const expectStory = (kept: Kept, { expected, alike }: Pick<Story, 'expected' | 'alike'>): void =>
  expect(comparable(known(kept), alike)).toEqual(comparable(expected, alike));
