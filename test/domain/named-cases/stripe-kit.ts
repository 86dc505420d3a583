import type { Message } from '../memory.js';
import { start } from '../stories/story.js';
import * as stripe from '../stories/stripe-messages.js';

export const at = (seconds: number): number => start + seconds;
export const month = 30 * 86_400;

export const attempt = (pi: string, amount: number, patch: Partial<stripe.Attempt> = {}): stripe.Attempt => ({
  pi,
  ch: pi.replace('pi', 'ch'),
  amount,
  shape: '2020',
  ...patch,
});
export const bill = (amount: number, patch: Partial<stripe.Invoice> = {}): stripe.Invoice => ({
  ...attempt('pi_1', amount),
  id: 'in_1',
  invoice: 'in_1',
  sub: 'sub_1',
  reason: 'subscription_cycle',
  finalizedAt: start,
  period: [start, at(month)],
  ...patch,
});
/** The same message with other fields in its object. */
export const patched = (message: Message, patch: Record<string, unknown>): Message => {
  const data = message.body.data as { object: Record<string, unknown> };
  return { ...message, body: { ...message.body, data: { ...data, object: { ...data.object, ...patch } } } };
};
export const open = { status: 'open' };
export const paid = (amount: number, seconds: number) => ({
  status: 'paid',
  amount_paid: amount,
  amount_remaining: 0,
  charged: true,
  moments: { paid_at: at(seconds) },
});
/** Since 2025-03-31 this field of the intent is what may name its invoice. */
export const naming = (invoice: string) => ({ payment_details: { order_reference: invoice } });

export const active = (type: string, seconds: number, status = 'active') =>
  stripe.subscription('sub_1', `customer.subscription.${type}`, at(seconds), status, [start, at(month)]);

/** A payment of 10.00 that no invoice asks for. */
export const one = attempt('pi_1', 1000);
export const ok = stripe.intentSucceeded(one, at(0));
export const oneOff = { tenant: 'pending', dunning: 'clear' };

export const in1 = bill(5000);
export const final = stripe.invoice(in1, 'invoice.finalized', at(0), open);
export const settled = {
  subscriptions: { sub_1: 'active' },
  tenant: 'active',
  dunning: 'clear',
};
