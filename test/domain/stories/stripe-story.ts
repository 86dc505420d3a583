import fc from 'fast-check';
import { type Alike, nothing, nothingAlike, type Story, start } from './story.js';
import * as stripe from './stripe-messages.js';

type Refund = { share: number; path: 'at once' | 'later' | 'comes back' | 'never' };
type Dispute = 'won' | 'lost' | 'open' | 'inquiry';
interface Collection {
  /** Seconds between failed attempts; each is one. */
  failures: number[];
  /** Seconds by which messages about one moment differ. */
  jitter: number[];
  refunds: Refund[];
  dispute: Dispute | null;
  /** Its invoice is drafted and finalized, its refunds are made and its dispute is decided within one second each. */
  tie: boolean;
}
interface OneOff extends Collection {
  amount: number;
  ending: 'succeeded' | 'canceled' | 'failed' | 'processing' | 'authorized' | 'captured';
}
interface Cycle extends Collection {
  amount: number;
  ending: 'paid' | 'open';
}
interface Subscription {
  cycles: Cycle[];
  trial: boolean;
  /** What becomes of it when the last cycle is not paid; else only 'stays' and 'canceled'. */
  end: 'stays' | 'canceled' | 'unpaid' | 'voided' | 'uncollectible';
  /** Gateway marks the open invoice as overdue. */
  overdue: boolean;
}
export interface StripeSpec {
  shape: stripe.Shape;
  /** Everything begins at once, instead of one after the other. */
  together: boolean;
  oneOffs: OneOff[];
  subscriptions: Subscription[];
}

const amount = fc.constantFrom(100, 500, 990, 4900, 5000);
const collection = {
  failures: fc.array(fc.constantFrom(15, 40, 70, 600, 4000, 86_400 * 3), { maxLength: 3 }),
  jitter: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
  refunds: fc.array(
    fc.record<Refund>({
      share: fc.constantFrom(0.2, 0.2, 0.5, 1),
      path: fc.constantFrom('at once', 'later', 'comes back', 'never'),
    }),
    { maxLength: 3 },
  ),
  dispute: fc.option(fc.constantFrom<Dispute>('won', 'lost', 'open', 'inquiry'), { freq: 4 }),
  tie: fc.boolean(),
};

export const stripeSpec: fc.Arbitrary<StripeSpec> = fc.record({
  shape: fc.constantFrom<stripe.Shape>('2020', 'basil'),
  together: fc.boolean(),
  oneOffs: fc.array(
    fc.record<OneOff>({
      ...collection,
      amount,
      ending: fc.constantFrom('succeeded', 'succeeded', 'canceled', 'failed', 'processing', 'authorized', 'captured'),
    }),
    { maxLength: 2 },
  ),
  subscriptions: fc.array(
    fc.record<Subscription>({
      cycles: fc.array(
        fc.record<Cycle>({ ...collection, amount, ending: fc.constantFrom('paid', 'paid', 'paid', 'open') }),
        { minLength: 1, maxLength: 3 },
      ),
      trial: fc.boolean(),
      end: fc.constantFrom('stays', 'stays', 'canceled', 'unpaid', 'voided', 'uncollectible'),
      overdue: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
});

export function stripeStory(spec: StripeSpec): Story {
  const story: Story = { messages: [], expected: nothing(), alike: nothingAlike };
  const writer: Writer = { story, shape: spec.shape, together: spec.together, now: start, jitterAt: 0, collected: [] };
  spec.oneOffs.forEach((one, index) => {
    if (spec.together) writer.now = start;
    tellOneOff(writer, one, `o${index}`);
  });
  spec.subscriptions.forEach((one, index) => {
    if (spec.together) writer.now = start;
    tellSubscription(writer, one, `s${index}`);
  });
  if (spec.shape === 'basil' && spec.together) story.alike = alikeAmong(writer.collected);
  const { expected } = story;
  const paidInvoice = Object.values(expected.invoices).some((one) => one.paid);
  expected.tenant = expected.overdueSince !== null ? 'overdue' : paidInvoice ? 'active' : 'pending';
  return story;
}

interface Writer {
  story: Story;
  shape: stripe.Shape;
  together: boolean;
  now: number;
  jitterAt: number;
  /** The cycles of subscriptions so far; times in seconds. */
  collected: { key: string; amount: number; failedAt: number[]; paidAt: number | null }[];
}

/** Without a link, an attempt is known by its sum and its time, give or take ten minutes; a success by its second. */
function alikeAmong(collected: Writer['collected']): Alike {
  type Collected = (typeof collected)[number];
  const grouped = (isAlike: (one: Collected, other: Collected) => boolean) => {
    const groups = new Map<string, string>();
    for (const one of collected) {
      const alike = collected.filter(
        (other) => groups.has(other.key) && one.amount === other.amount && isAlike(one, other),
      );
      const joined = new Set(alike.map((other) => groups.get(other.key)));
      for (const [key, group] of groups) if (joined.has(group)) groups.set(key, one.key);
      groups.set(one.key, one.key);
    }
    return groups;
  };
  return {
    failed: grouped((one, other) =>
      one.failedAt.some((at) => other.failedAt.some((time) => Math.abs(at - time) <= 610)),
    ),
    paid: grouped((one, other) => one.paidAt !== null && one.paidAt === other.paidAt),
  };
}

function tellOneOff(writer: Writer, spec: OneOff, id: string): void {
  const { messages, expected } = writer.story;
  const jitter = jitterOf(writer, spec);
  writer.now += 7200;
  const attempt = (n: number): stripe.Attempt => ({
    pi: `pi_${id}`,
    ch: `ch_${id}_${n}`,
    amount: spec.amount,
    shape: writer.shape,
  });
  for (const [n, gap] of spec.failures.entries()) {
    messages.push(stripe.intentFailed(attempt(n), jitter()), stripe.chargeFailed(attempt(n), jitter()));
    expected.facts.push(`payment.failed ${id}`);
    writer.now += gap;
  }
  const last = attempt(spec.failures.length);
  const held = spec.ending === 'captured' || spec.ending === 'authorized';
  if (held) messages.push(stripe.intentAuthorized(last, writer.now));
  if (held) writer.now += 600;
  const paid = spec.ending === 'succeeded' || spec.ending === 'captured';
  if (paid) {
    messages.push(stripe.intentSucceeded(last, jitter()), stripe.chargeSucceeded(last, jitter()));
    expected.facts.push(`payment.succeeded ${id}`);
    expected.collections += 1;
  } else if (spec.ending === 'canceled') {
    messages.push(stripe.intentCanceled(last, writer.now));
    expected.facts.push(`payment.canceled ${id}`);
  } else if (spec.ending === 'processing') messages.push(stripe.intentProcessing(last, writer.now));
  else if (spec.ending === 'failed') {
    messages.push(stripe.intentFailed(last, jitter()), stripe.chargeFailed(last, jitter()));
    expected.facts.push(`payment.failed ${id}`);
  }
  expected.payments[`pi_${id}`] = { status: paid ? 'succeeded' : spec.ending, amount: spec.amount, refunded: 0, paid };
  if (paid) tellReversals(writer, spec, last, id);
}

/** Refunds and disputes of a payment that was paid. */
function tellReversals(writer: Writer, spec: Collection, paid: stripe.Attempt, id: string): number {
  const { messages, expected } = writer.story;
  const payment = expected.payments[paid.pi]!;
  const jitter = jitterOf(writer, spec);
  let returned = 0;
  const listed: { id: string; amount: number; status: string }[] = [];
  for (const [n, { share, path }] of spec.refunds.entries()) {
    const refund = { id: `re_${id}_${n}`, amount: Math.min(Math.round(paid.amount * share), paid.amount - returned) };
    if (refund.amount <= 0) continue;
    // What fails makes room for the same total again, which only its time tells apart.
    const fails = path === 'comes back' || path === 'never';
    const apart = spec.tie && !fails ? 0 : 3600;
    writer.now += n === 0 ? 3600 : apart;
    const begins = path === 'at once' || path === 'comes back' ? 'succeeded' : 'pending';
    const entry = { ...refund, status: begins };
    listed.unshift(entry);
    messages.push(stripe.refund(paid, 'refund.created', jitter(), refund, begins));
    messages.push(stripe.chargeRefunded(paid, jitter(), returned, returned + refund.amount, listed));
    // The charge's total counts what is on its way; where it lists refunds, each says its own state.
    if (begins === 'succeeded' || path === 'later' || writer.shape === 'basil')
      expected.facts.push(`payment.refunded ${id} ${refund.amount}`);
    writer.now += apart;
    if (path === 'later') messages.push(stripe.refund(paid, 'refund.updated', jitter(), refund, 'succeeded'));
    entry.status = path === 'later' ? 'succeeded' : entry.status;
    if (fails) {
      messages.push(stripe.refund(paid, 'refund.failed', jitter(), refund, 'failed'));
      expected.facts.push(`refund.failed ${id} ${refund.amount}`);
      entry.status = 'failed';
      writer.now += 3600;
    } else returned += refund.amount;
  }
  payment.refunded = returned;
  payment.status = returned === 0 ? 'succeeded' : returned < paid.amount ? 'partially_refunded' : 'refunded';
  if (spec.dispute !== null && returned < paid.amount) {
    const left = paid.amount - returned;
    writer.now += 3600;
    const word = (type: string, status: string) => {
      if (!spec.tie) writer.now += 3600;
      messages.push(stripe.dispute(paid, `charge.dispute.${type}`, writer.now, `du_${id}`, left, status));
    };
    if (spec.dispute === 'inquiry') {
      word('created', 'warning_needs_response');
      word('closed', 'warning_closed');
    } else {
      word('created', 'needs_response');
      word('updated', 'under_review');
      if (spec.dispute === 'open') payment.status = 'disputed';
      else {
        word('closed', spec.dispute);
        word(spec.dispute === 'won' ? 'funds_reinstated' : 'funds_withdrawn', spec.dispute);
        expected.facts.push(`dispute.${spec.dispute} ${id}`);
        if (spec.dispute === 'lost') payment.status = 'charged_back';
      }
    }
  }
  return returned;
}

function tellSubscription(writer: Writer, spec: Subscription, id: string): void {
  const { messages, expected } = writer.story;
  const sub = `sub_${id}`;
  const month = 30 * 86_400;
  writer.now += 86_400;
  let status = spec.trial ? 'trialing' : 'incomplete';
  let period: [number, number] = [writer.now, writer.now + month];
  const synced = (type: string, at = writer.now, patch = {}) =>
    messages.push(stripe.subscription(sub, `customer.subscription.${type}`, at, status, period, patch));
  synced('created');
  if (spec.trial) {
    const free: stripe.Invoice = {
      id: `in_${id}_t`,
      sub,
      pi: '',
      ch: '',
      amount: 0,
      shape: writer.shape,
      reason: 'subscription_create',
      finalizedAt: writer.now,
      period,
    };
    for (const type of ['invoice.paid', 'invoice.payment_succeeded'])
      messages.push(
        stripe.invoice(free, type, writer.now, {
          status: 'paid',
          amount_remaining: 0,
          moments: { paid_at: writer.now },
        }),
      );
    expected.invoices[free.id] = { status: 'paid', payment: 'paid', paidMinor: 0, paid: true };
    expected.facts.push(`invoice.paid ${id}_t`);
    writer.now += month;
  }
  for (const [index, cycle] of spec.cycles.entries()) {
    const key = `${id}_${index}`;
    const first = index === 0 && !spec.trial;
    const jitter = jitterOf(writer, cycle);
    if (!first) {
      period = [writer.now, writer.now + month];
      if (status === 'trialing') status = 'active';
      synced('updated');
    }
    const doc: stripe.Invoice = {
      id: `in_${key}`,
      sub,
      pi: `pi_${key}`,
      ch: '',
      amount: cycle.amount,
      shape: writer.shape,
      reason: first ? 'subscription_create' : 'subscription_cycle',
      finalizedAt: first || cycle.tie ? writer.now : writer.now + 3600,
      period,
    };
    const is = { ...doc, ch: '' };
    if (!first) messages.push(stripe.invoice(is, 'invoice.created', writer.now, { status: 'draft' }));
    writer.now = doc.finalizedAt;
    messages.push(stripe.invoice(is, 'invoice.finalized', jitter(), { status: 'open' }));
    const attempts = cycle.ending === 'open' && cycle.failures.length === 0 ? [600] : cycle.failures;
    const collected: Writer['collected'][number] = { key, amount: cycle.amount, failedAt: [], paidAt: null };
    writer.collected.push(collected);
    for (const [n, gap] of attempts.entries()) {
      const attempt = { ...is, invoice: doc.id, ch: `ch_${key}_${n}` };
      const at = writer.now;
      messages.push(stripe.intentFailed(attempt, at), stripe.chargeFailed(attempt, jitter()));
      messages.push(
        stripe.invoice(attempt, 'invoice.payment_failed', jitter(), {
          status: 'open',
          attempt_count: n + 1,
          next_payment_attempt: at + gap,
          charged: true,
        }),
      );
      expected.facts.push(`payment.failed ${key}`);
      collected.failedAt.push(at);
      if (!first && n === 0) {
        status = 'past_due';
        synced('updated', writer.now + 2);
      }
      writer.now += Math.max(gap, 5);
    }
    const paid = cycle.ending === 'paid';
    expected.payments[doc.pi] = { status: 'failed', amount: cycle.amount, refunded: 0, paid: false };
    expected.invoices[doc.id] = { status: 'issued', payment: 'failed', paidMinor: 0, paid: false };
    if (!paid) break;
    const attempt = { ...is, invoice: doc.id, ch: `ch_${key}_ok` };
    const paidAt = writer.now;
    collected.paidAt = paidAt;
    messages.push(stripe.chargeSucceeded(attempt, paidAt), stripe.intentSucceeded(attempt, jitter()));
    const asPaid = {
      status: 'paid',
      amount_paid: cycle.amount,
      amount_remaining: 0,
      attempt_count: attempts.length + 1,
      charged: true,
      moments: { paid_at: paidAt },
    };
    messages.push(
      stripe.invoice(attempt, 'invoice.paid', jitter(), asPaid),
      stripe.invoice(attempt, 'invoice.payment_succeeded', jitter(), asPaid),
    );
    if (writer.shape === 'basil' && !writer.together) messages.push(stripe.invoicePaymentPaid(attempt, jitter()));
    if (status !== 'active') {
      status = 'active';
      synced('updated', jitter());
    }
    expected.facts.push(`payment.succeeded ${key}`, `invoice.paid ${key}`);
    expected.collections += 1;
    expected.payments[doc.pi] = { status: 'succeeded', amount: cycle.amount, refunded: 0, paid: true };
    writer.now += 10;
    const refunded = tellReversals(writer, cycle, attempt, key);
    const payment = refunded === 0 ? 'paid' : refunded < cycle.amount ? 'partially_refunded' : 'refunded';
    expected.invoices[doc.id] = { status: 'paid', payment, paidMinor: cycle.amount, paid: true };
    writer.now += month;
  }
  const lastIndex =
    Object.keys(expected.invoices).filter((one) => one.startsWith(`in_${id}_`) && !one.endsWith('_t')).length - 1;
  const open = expected.invoices[`in_${id}_${lastIndex}`]?.paid === false;
  if (open)
    endUnpaid(writer, spec, id, lastIndex, (word, patch) => {
      status = word;
      synced(word === 'canceled' ? 'deleted' : 'updated', writer.now, patch);
    });
  else if (spec.end === 'canceled') {
    status = 'canceled';
    synced('deleted', writer.now, { canceled_at: writer.now, ended_at: writer.now });
  }
  expected.subscriptions[sub] = status;
}

function endUnpaid(
  writer: Writer,
  spec: Subscription,
  id: string,
  index: number,
  word: (status: string, patch?: object) => void,
): void {
  const { messages, expected } = writer.story;
  const first = index === 0 && !spec.trial;
  const is = expected.invoices[`in_${id}_${index}`]!;
  const cycle = spec.cycles[index]!;
  const doc: stripe.Invoice = {
    id: `in_${id}_${index}`,
    sub: `sub_${id}`,
    pi: `pi_${id}_${index}`,
    ch: '',
    amount: cycle.amount,
    shape: writer.shape,
    reason: first ? 'subscription_create' : 'subscription_cycle',
    finalizedAt: start,
    period: [start, start + 86_400],
  };
  writer.now += 20;
  const dueDate = writer.now - 3 * 86_400;
  if (spec.overdue)
    messages.push(stripe.invoice(doc, 'invoice.overdue', writer.now, { status: 'open', due_date: dueDate }));
  writer.now += 20;
  if (spec.end === 'voided' || spec.end === 'uncollectible') {
    const type = spec.end === 'voided' ? 'invoice.voided' : 'invoice.marked_uncollectible';
    const moment = spec.end === 'voided' ? 'voided_at' : 'marked_uncollectible_at';
    messages.push(
      stripe.invoice(doc, type, writer.now, {
        status: spec.end === 'voided' ? 'void' : 'uncollectible',
        due_date: spec.overdue ? dueDate : null,
        moments: { [moment]: writer.now },
      }),
    );
    is.status = spec.end;
  } else if (spec.overdue) {
    const day = new Date(dueDate * 1000).toISOString().slice(0, 10);
    if (expected.overdueSince === null || day < expected.overdueSince) expected.overdueSince = day;
  }
  writer.now += 20;
  if (first && spec.end === 'canceled') word('incomplete_expired');
  else if (spec.end === 'canceled') word('canceled', { canceled_at: writer.now, ended_at: writer.now });
  else if (spec.end === 'unpaid' && !first) word('unpaid');
}

/** Moments of one fan-out: a few seconds apart, in any order. */
function jitterOf(writer: Writer, { jitter }: Collection): () => number {
  return () => writer.now + (jitter[writer.jitterAt++ % jitter.length] ?? 0);
}
