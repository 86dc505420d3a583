import fc from 'fast-check';
import * as asaas from './asaas-messages.js';
import { nothing, nothingAlike, type Story, start } from './story.js';

interface Charge {
  amount: number;
  /** Seconds after each refused card. */
  refused: number[];
  overdue: 'no' | 'before the money' | 'told after the money';
  path: 'confirmed, received' | 'confirmed' | 'received' | 'open' | 'deleted' | 'restored' | 'restored, received';
  refunds: number[];
  /** The list of refunds is in the payload; else only the end of the whole charge is told. */
  listed: boolean;
  chargeback: 'won' | 'lost' | 'open' | null;
  /** It is deleted and restored, refunded, and its chargeback decided, within one second each. */
  tie: boolean;
}
interface Subscription {
  charges: Charge[];
  end: 'stays' | 'inactivated' | 'deleted' | 'expired';
}
export interface AsaasSpec {
  charges: Charge[];
  subscriptions: Subscription[];
}

const charge: fc.Arbitrary<Charge> = fc.record({
  amount: fc.constantFrom(10000, 9990, 30000),
  refused: fc.array(fc.constantFrom(20, 45, 4000), { maxLength: 2 }),
  overdue: fc.constantFrom('no', 'no', 'before the money', 'told after the money'),
  path: fc.constantFrom(
    'confirmed, received',
    'confirmed',
    'received',
    'open',
    'deleted',
    'restored',
    'restored, received',
  ),
  refunds: fc.array(fc.constantFrom(0.2, 0.2, 0.5, 1), { maxLength: 3 }),
  listed: fc.boolean(),
  chargeback: fc.option(fc.constantFrom('won' as const, 'lost' as const, 'open' as const), { freq: 3 }),
  tie: fc.boolean(),
});

export const asaasSpec: fc.Arbitrary<AsaasSpec> = fc.record({
  charges: fc.array(charge, { maxLength: 3 }),
  subscriptions: fc.array(
    fc.record<Subscription>({
      charges: fc.array(charge, { minLength: 1, maxLength: 3 }),
      end: fc.constantFrom('stays', 'stays', 'inactivated', 'deleted', 'expired'),
    }),
    { maxLength: 1 },
  ),
});

const dayLength = 86_400;

export function asaasStory(spec: AsaasSpec): Story {
  const story: Story = { messages: [], expected: nothing(), alike: nothingAlike };
  const { messages, expected } = story;
  const writer = { story, now: start };
  let ended = false;
  for (const [index, one] of spec.charges.entries()) tellCharge(writer, one, `c${index}`, null);
  for (const [index, one] of spec.subscriptions.entries()) {
    const sub = `sub_s${index}`;
    messages.push(asaas.subscription('SUBSCRIPTION_CREATED', writer.now, sub, 'ACTIVE'));
    for (const [n, charge] of one.charges.entries()) tellCharge(writer, charge, `s${index}_${n}`, sub);
    writer.now += 40 * dayLength;
    if (one.end === 'expired') messages.push(asaas.subscription('SUBSCRIPTION_UPDATED', writer.now, sub, 'EXPIRED'));
    if (one.end === 'inactivated')
      messages.push(asaas.subscription('SUBSCRIPTION_INACTIVATED', writer.now, sub, 'INACTIVE'));
    if (one.end === 'deleted')
      messages.push(asaas.subscription('SUBSCRIPTION_DELETED', writer.now, sub, 'INACTIVE', true));
    ended ||= one.end === 'inactivated' || one.end === 'deleted';
    expected.subscriptions[sub] = one.end === 'stays' ? 'active' : one.end === 'expired' ? 'completed' : 'canceled';
  }
  const paid = Object.values(expected.invoices).some((one) => one.paid);
  expected.tenant = ended ? 'canceled' : expected.overdueSince !== null ? 'overdue' : paid ? 'active' : 'pending';
  return story;
}

interface Writer {
  story: Story;
  now: number;
}

function tellCharge(writer: Writer, spec: Charge, key: string, sub: string | null): void {
  const { messages, expected } = writer.story;
  writer.now += 30 * dayLength;
  const one: asaas.Charge = {
    id: `pay_${key}`,
    sub,
    amount: spec.amount,
    dueAt: writer.now + 5 * dayLength,
    status: 'PENDING',
    confirmedAt: null,
    receivedAt: null,
    refunds: null,
    chargeback: null,
  };
  const tell = (type: string, changes: Partial<asaas.Charge> = {}) => {
    Object.assign(one, changes);
    messages.push(asaas.charge(type, writer.now, one));
  };
  const fact = (name: string) => expected.facts.push(name);
  const pays =
    spec.path === 'confirmed, received' ||
    spec.path === 'confirmed' ||
    spec.path === 'received' ||
    spec.path === 'restored, received';
  tell('PAYMENT_CREATED');
  for (const gap of spec.refused) {
    writer.now += gap;
    tell('PAYMENT_CREDIT_CARD_CAPTURE_REFUSED');
    fact(`payment.failed ${key}`);
  }
  const overdue = spec.overdue === 'before the money' || (spec.overdue !== 'no' && !pays);
  if (overdue) {
    writer.now = one.dueAt + 2 * dayLength;
    tell('PAYMENT_OVERDUE', { status: 'OVERDUE' });
  }
  writer.now += 3600;
  if (spec.path === 'deleted' || spec.path.startsWith('restored')) tell('PAYMENT_DELETED');
  if (spec.path.startsWith('restored')) {
    if (!spec.tie) writer.now += 3600;
    tell('PAYMENT_RESTORED');
  }
  const failed = spec.refused.length > 0;
  if (!pays) {
    // A card that was refused made a payment of the charge; without, there is none yet.
    if (failed) expected.payments[one.id] = { status: 'failed', amount: spec.amount, refunded: 0, paid: false };
    expected.invoices[one.id] = {
      status: spec.path === 'deleted' ? 'voided' : 'issued',
      payment: failed ? 'failed' : 'pending',
      paidMinor: 0,
      paid: false,
    };
    const due = asaas.day(one.dueAt);
    if (overdue && spec.path !== 'deleted' && (expected.overdueSince === null || due < expected.overdueSince))
      expected.overdueSince = due;
    return;
  }
  writer.now += 3600;
  if (spec.path.startsWith('confirmed')) tell('PAYMENT_CONFIRMED', { status: 'CONFIRMED', confirmedAt: writer.now });
  if (spec.path !== 'confirmed') {
    writer.now += spec.path === 'confirmed, received' ? 32 * dayLength : 0;
    tell('PAYMENT_RECEIVED', {
      status: 'RECEIVED',
      confirmedAt: one.confirmedAt ?? writer.now,
      receivedAt: writer.now,
    });
    fact(`payment.settled ${key}`);
  }
  fact(`payment.succeeded ${key}`);
  fact(`invoice.paid ${key}`);
  expected.collections += 1;
  if (spec.overdue === 'told after the money') {
    writer.now += 60;
    messages.push(
      asaas.charge('PAYMENT_OVERDUE', writer.now, { ...one, status: 'OVERDUE', confirmedAt: null, receivedAt: null }),
    );
  }
  const { refunded, status } = tellReversals(writer, spec, key, one, tell);
  expected.payments[one.id] = { status, amount: spec.amount, refunded, paid: true };
  expected.invoices[one.id] = {
    status: 'paid',
    payment: refunded === 0 ? 'paid' : refunded < spec.amount ? 'partially_refunded' : 'refunded',
    paidMinor: spec.amount,
    paid: true,
  };
}

function tellReversals(
  writer: Writer,
  spec: Charge,
  key: string,
  one: asaas.Charge,
  tell: (type: string, changes: Partial<asaas.Charge>) => void,
): { refunded: number; status: string } {
  const { expected } = writer.story;
  const fact = (name: string) => expected.facts.push(name);
  const before = one.status;
  let refunded = 0;
  if (spec.chargeback !== null) {
    writer.now += dayLength;
    tell('PAYMENT_CHARGEBACK_REQUESTED', { status: 'CHARGEBACK_REQUESTED', chargeback: 'REQUESTED' });
    if (!spec.tie) writer.now += dayLength;
    tell('PAYMENT_CHARGEBACK_DISPUTE', { status: 'CHARGEBACK_DISPUTE', chargeback: 'IN_DISPUTE' });
    if (spec.chargeback === 'open') return { refunded, status: 'disputed' };
    if (!spec.tie) writer.now += dayLength;
    fact(`dispute.${spec.chargeback} ${key}`);
    if (spec.chargeback === 'lost') {
      tell('PAYMENT_REFUNDED', { status: 'REFUNDED', chargeback: 'DISPUTE_LOST' });
      return { refunded, status: 'charged_back' };
    }
    tell('PAYMENT_AWAITING_CHARGEBACK_REVERSAL', { status: 'AWAITING_CHARGEBACK_REVERSAL', chargeback: 'DISPUTE_WON' });
    writer.now += dayLength;
    tell(before === 'CONFIRMED' ? 'PAYMENT_CONFIRMED' : 'PAYMENT_RECEIVED', { status: before, chargeback: 'REVERSED' });
    return { refunded, status: 'succeeded' };
  }
  if (!spec.listed) {
    if (spec.refunds.length === 0) return { refunded, status: 'succeeded' };
    writer.now += dayLength;
    tell('PAYMENT_REFUNDED', { status: 'REFUNDED' });
    fact(`payment.refunded ${key} ${spec.amount}`);
    return { refunded: spec.amount, status: 'refunded' };
  }
  let refunds: asaas.Refund[] = [];
  for (const share of spec.refunds) {
    const amount = Math.min(Math.round(spec.amount * share), spec.amount - refunded);
    if (amount <= 0) continue;
    if (!spec.tie) writer.now += dayLength;
    const at = writer.now;
    tell('PAYMENT_REFUND_IN_PROGRESS', {
      status: 'REFUND_IN_PROGRESS',
      refunds: [...refunds, { at, amount, status: 'PENDING' }],
    });
    if (!spec.tie) writer.now += 60;
    refunds = [...refunds, { at, amount, status: 'DONE' }];
    refunded += amount;
    const all = refunded === spec.amount;
    tell(all ? 'PAYMENT_REFUNDED' : 'PAYMENT_PARTIALLY_REFUNDED', { status: all ? 'REFUNDED' : before, refunds });
    fact(`payment.refunded ${key} ${amount}`);
  }
  return {
    refunded,
    status: refunded === 0 ? 'succeeded' : refunded < spec.amount ? 'partially_refunded' : 'refunded',
  };
}
