import fc from 'fast-check';
import * as razorpay from './razorpay-messages.js';
import { nothing, nothingAlike, type Story, start } from './story.js';

type Refund = { share: number; path: 'at once' | 'later' | 'fails' };
interface Collection {
  amount: number;
  /** Payments that failed before the one that counts, and the seconds after each. */
  failures: number[];
  /** The payment that counts failed first, and was authorised late. */
  late: boolean;
  /** Its authorisation already says that it is captured. */
  auto: boolean;
  jitter: number[];
  refunds: Refund[];
  dispute: 'won' | 'lost' | 'open' | 'closed' | null;
  /** Its refunds are made, and its dispute is decided, within one second each. */
  tie: boolean;
}
interface OneOff extends Collection {
  ending: 'captured' | 'authorized' | 'failed';
}
interface Subscription {
  cycles: (Collection & { ending: 'paid' | 'unpaid' })[];
  end: 'stays' | 'cancelled' | 'completed' | 'halted' | 'paused' | 'resumed';
}
export interface RazorpaySpec {
  oneOffs: OneOff[];
  subscriptions: Subscription[];
}

const collection = {
  amount: fc.constantFrom(10000, 50000, 149900),
  failures: fc.array(fc.constantFrom(10, 45, 900, 86_400), { maxLength: 3 }),
  late: fc.boolean(),
  auto: fc.boolean(),
  jitter: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
  refunds: fc.array(
    fc.record<Refund>({ share: fc.constantFrom(0.2, 0.2, 0.5, 1), path: fc.constantFrom('at once', 'later', 'fails') }),
    { maxLength: 3 },
  ),
  dispute: fc.option(fc.constantFrom('won' as const, 'lost' as const, 'open' as const, 'closed' as const), { freq: 4 }),
  tie: fc.boolean(),
};

export const razorpaySpec: fc.Arbitrary<RazorpaySpec> = fc.record({
  oneOffs: fc.array(
    fc.record<OneOff>({ ...collection, ending: fc.constantFrom('captured', 'captured', 'authorized', 'failed') }),
    { maxLength: 2 },
  ),
  subscriptions: fc.array(
    fc.record<Subscription>({
      cycles: fc.array(
        fc.record({ ...collection, ending: fc.constantFrom('paid' as const, 'paid' as const, 'unpaid' as const) }),
        { minLength: 1, maxLength: 3 },
      ),
      end: fc.constantFrom('stays', 'cancelled', 'completed', 'halted', 'paused', 'resumed'),
    }),
    { maxLength: 2 },
  ),
});

export function razorpayStory(spec: RazorpaySpec): Story {
  const story: Story = { messages: [], expected: nothing(), alike: nothingAlike };
  const writer = { story, now: start };
  for (const [index, one] of spec.oneOffs.entries()) {
    writer.now += 7200;
    tellCollection(writer, one, `o${index}`, one.ending, null);
  }
  for (const [index, one] of spec.subscriptions.entries()) tellSubscription(writer, one, `s${index}`);
  story.expected.tenant = Object.values(story.expected.invoices).some((one) => one.paid) ? 'active' : 'pending';
  return story;
}

interface Writer {
  story: Story;
  now: number;
}

/** Returns the payment that counted, if its money came. `onPaid` tells what the gateway sends beside it. */
function tellCollection(
  writer: Writer,
  spec: Collection,
  key: string,
  ending: OneOff['ending'],
  invoice: string | null,
  tell: { onFailed?: () => void; onPaid?: (payment: razorpay.Payment, at: () => number) => void } = {},
): void {
  const { messages, expected } = writer.story;
  let n = 0;
  const jitter = () => writer.now + (spec.jitter[n++ % spec.jitter.length] ?? 0);
  const payment = (suffix: string): razorpay.Payment => ({
    id: `pay_${key}${suffix}`,
    order: `order_${key}`,
    amount: spec.amount,
    invoice,
  });
  const fail = (one: razorpay.Payment) => {
    messages.push(razorpay.failed(one, writer.now));
    expected.facts.push(`payment.failed ${one.id.slice(4)}`);
    expected.payments[one.id] = { status: 'failed', amount: spec.amount, refunded: 0, paid: false };
    tell.onFailed?.();
  };
  for (const [index, gap] of spec.failures.entries()) {
    fail(payment(`_f${index}`));
    writer.now += gap;
  }
  const last = payment('');
  if (spec.late || ending === 'failed') {
    fail(last);
    writer.now += 20_000;
  }
  if (ending === 'failed') return;
  messages.push(razorpay.authorized(last, jitter(), spec.auto && ending === 'captured' ? 'captured' : 'authorized'));
  expected.payments[last.id] = { status: 'authorized', amount: spec.amount, refunded: 0, paid: false };
  if (ending === 'authorized') return;
  messages.push(razorpay.captured(last, jitter()), razorpay.orderPaid(last, jitter()));
  expected.facts.push(`payment.succeeded ${key}`);
  expected.collections += 1;
  tell.onPaid?.(last, jitter);
  const refunded = tellReversals(writer, spec, last, key);
  if (invoice !== null) {
    expected.facts.push(`invoice.paid ${key}`);
    const payment = refunded === 0 ? 'paid' : refunded < spec.amount ? 'partially_refunded' : 'refunded';
    expected.invoices[invoice] = { status: 'paid', payment, paidMinor: spec.amount, paid: true };
  }
}

function tellReversals(writer: Writer, spec: Collection, paid: razorpay.Payment, key: string): number {
  const { messages, expected } = writer.story;
  let returned = 0;
  let status = 'succeeded';
  for (const [n, { share, path }] of spec.refunds.entries()) {
    const amount = Math.min(Math.round(paid.amount * share), paid.amount - returned);
    if (amount <= 0) continue;
    const tell = (type: string, word: string, total: number) =>
      messages.push(razorpay.refund(paid, type, writer.now, `rfnd_${key}_${n}`, amount, word, total));
    if (!spec.tie) writer.now += 3600;
    tell('created', path === 'at once' ? 'processed' : 'pending', returned + amount);
    if (path === 'later' && !spec.tie) writer.now += 86_400;
    if (path === 'fails') {
      if (!spec.tie) writer.now += 86_400;
      tell('failed', 'failed', returned);
      expected.facts.push(`refund.failed ${key} ${amount}`);
    } else {
      returned += amount;
      tell('processed', 'processed', returned);
      expected.facts.push(`payment.refunded ${key} ${amount}`);
    }
  }
  if (returned > 0) status = returned < paid.amount ? 'partially_refunded' : 'refunded';
  if (spec.dispute !== null && returned === 0) {
    const word = (type: string, value: string) => {
      if (!spec.tie) writer.now += 7200;
      messages.push(razorpay.dispute(paid, type, writer.now, `disp_${key}`, value));
    };
    word('created', 'open');
    word('under_review', 'under_review');
    if (spec.dispute === 'open') status = 'disputed';
    else word(spec.dispute, spec.dispute);
    if (spec.dispute === 'won' || spec.dispute === 'lost') expected.facts.push(`dispute.${spec.dispute} ${key}`);
    if (spec.dispute === 'lost') status = 'charged_back';
  }
  expected.payments[paid.id] = { status, amount: paid.amount, refunded: returned, paid: true };
  return returned;
}

function tellSubscription(writer: Writer, spec: Subscription, id: string): void {
  const { messages, expected } = writer.story;
  const sub = `sub_${id}`;
  const month = 30 * 86_400;
  writer.now += 86_400;
  messages.push(
    razorpay.subscription('authenticated', writer.now, sub, 'authenticated', null, { start_at: writer.now - 1 }),
  );
  let status = 'incomplete';
  let unpaid = false;
  for (const [index, cycle] of spec.cycles.entries()) {
    const key = `${id}_${index}`;
    const invoice = `inv_${key}`;
    const period: [number, number] = [writer.now, writer.now + month];
    writer.now += 300;
    if (index === 0) {
      messages.push(razorpay.subscription('activated', writer.now, sub, 'active', period));
      status = 'active';
      writer.now += 1;
    }
    const paid = cycle.ending === 'paid';
    expected.invoices[invoice] = { status: 'issued', payment: 'failed', paidMinor: 0, paid: false };
    tellCollection(writer, cycle, key, paid ? 'captured' : 'failed', invoice, {
      onFailed: () => {
        messages.push(razorpay.subscription('pending', writer.now, sub, 'pending', period));
        status = 'past_due';
      },
      onPaid: (payment, at) => {
        messages.push(razorpay.invoicePaid(payment, at(), sub), razorpay.charged(payment, at(), sub, period));
        status = 'active';
      },
    });
    if (!paid) {
      unpaid = true;
      break;
    }
    writer.now += month;
  }
  writer.now += 600;
  const word = (type: string, gatewayWord: string, patch = {}) =>
    messages.push(razorpay.subscription(type, writer.now, sub, gatewayWord, null, patch));
  if (spec.end === 'halted' && unpaid) {
    word('pending', 'pending');
    word('halted', 'halted');
    status = 'suspended';
  } else if (spec.end === 'cancelled' || (spec.end === 'completed' && !unpaid)) {
    word(spec.end, spec.end, { ended_at: writer.now });
    status = spec.end === 'cancelled' ? 'canceled' : 'completed';
  } else if ((spec.end === 'paused' || spec.end === 'resumed') && !unpaid) {
    word('paused', 'paused');
    status = 'paused';
    if (spec.end === 'resumed') {
      writer.now += 3600;
      word('resumed', 'active');
      status = 'active';
    }
  }
  expected.subscriptions[sub] = status;
}
