import { mailsOfFacts } from '../mails-of-facts.js';
import type { Ledger, Message } from '../memory.js';
import { start } from '../stories/story.js';

/**
 * What happened, as the gateway's messages, and what must be known and told of it in the end, written by hand. Times
 * (`@60`) are seconds after `start`; names are the gateway's own.
 */
export interface NamedCase {
  name: string;
  messages: Message[];
  ends: Ends;
  /**
   * Events and mails about money that every order tells exactly once: `payment.succeeded pi_1 5000`, `mail payment_received`.
   * Those of `mails-of-facts.ts` follow from what is known in the end.
   */
  told: string[];
  /** What only some orders tell, at most as often as it stands here: whoever hears of the end first hears of no beginning. */
  may?: string[];
}

export interface Ends {
  /** `succeeded 5000-200 USD @60`: status, amount, refunded, currency, when it was paid. */
  payments?: Record<string, string>;
  /** `paid/paid 5000/5000 USD @60`: status, of its payment, paid, total, currency, when it was paid. */
  invoices?: Record<string, string>;
  subscriptions?: Record<string, string>;
  /** `succeeded 200` */
  refunds?: Record<string, string>;
  disputes?: Record<string, string>;
  tenant?: string;
  dunning?: string;
  /** What came in, pays no invoice and did not go back: `200 USD`. */
  credit?: string;
}

const at = (millis: number | null): string => (millis === null ? '–' : `@${millis / 1000 - start}`);

/** What a ledger keeps, in the words of `Ends`. */
export function endsOf(ledger: Ledger): Ends {
  const { all } = ledger;
  const named = <T extends { id: string }>(type: string, list: readonly T[], words: (one: T) => string) =>
    list.length === 0
      ? undefined
      : Object.fromEntries(list.map((one) => [nameOf(ledger, type, one.id), words(one)] as const));
  const ends = {
    payments: named(
      'payment',
      all.payments,
      (one) => `${one.status} ${one.amountMinor}-${one.refundedMinor} ${one.currency} ${at(one.paidAt)}`,
    ),
    invoices: named('invoice', all.invoices, (one) => {
      const total = one.subtotalMinor === null ? null : one.subtotalMinor - one.discountMinor + one.taxMinor;
      return `${one.status}/${one.paymentStatus} ${one.paidMinor}/${total} ${one.currency} ${at(one.paidAt)}`;
    }),
    subscriptions: named('subscription', all.subscriptions, (one) => one.status),
    refunds: named('refund', all.refunds, (one) => `${one.status} ${one.amountMinor}`),
    disputes: named('dispute', all.disputes, (one) => one.status),
    tenant: ledger.tenant.status,
    dunning: ledger.account.dunningState,
    credit: creditOf(ledger),
  };
  return Object.fromEntries(Object.entries(ends).filter(([, value]) => value !== undefined));
}

function creditOf({ all }: Ledger): string | undefined {
  const credits = all.payments.flatMap((one) => {
    const shares = all.allocations.filter((share) => share.paymentId === one.id);
    const allocated = shares.reduce((sum, share) => sum + share.amountMinor - share.refundedMinor, 0);
    const credit = one.paidAt === null ? 0 : (one.amountMinor ?? 0) - one.refundedMinor - allocated;
    return credit === 0 || shares.length === 0 ? [] : [`${credit} ${one.currency}`];
  });
  return credits.length === 0 ? undefined : credits.join(' + ');
}

/** Every event, and every mail about money, in the words of `told`. A failure is told of the payment or of the invoice, so it has no name. */
export function toldBy(ledger: Ledger): string[] {
  const events = [...ledger.told.values()].map(({ type, aggregate, data }) => {
    const words: string[] = [type];
    if (ownNames.includes(aggregate.type) && type !== 'payment.failed')
      words.push(nameOf(ledger, aggregate.type, aggregate.id));
    if (withMoney.includes(type)) words.push(String(data.amount_minor));
    return words.join(' ');
  });
  const mails = [...ledger.mails.values()].filter((mail) => !mailsOfFacts.includes(mail.template));
  return [...events, ...mails.map((mail) => `mail ${mail.template}`)];
}

const ownNames: readonly string[] = ['payment', 'invoice', 'subscription', 'refund', 'dispute'];
const withMoney: readonly string[] = [
  'payment.succeeded',
  'payment.settled',
  'payment.refunded',
  'refund.failed',
  'invoice.paid',
];

/** A payment's own name counts before its charge's; a refund that only a total told has none. */
function nameOf({ all }: Ledger, type: string, id: string): string {
  const refs = all.refs.filter((ref) => ref.entityType === type && ref.entityId === id);
  return (refs.find((ref) => ref.kind === type) ?? refs[0])?.id ?? 'unnamed';
}
