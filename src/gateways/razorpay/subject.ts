import type { Subject } from '../gateway.js';
import { at, idOf, type Json, label, text, told } from '../json.js';
import { entity, type RazorpayEvent } from './event.js';

const carriers = ['payment', 'order', 'subscription', 'invoice', 'payment_link', 'refund'] as const;

/** Who pays: the customer as any entity of the event names it, and the tenant as `notes.tenant_id` hints. */
export function subjectOf(event: RazorpayEvent): Subject {
  const entities = carriers.flatMap<Json>((name) => entity(event, name) ?? []);
  const first = (read: (source: Json) => string | undefined): string | undefined =>
    entities.map(read).find((value) => value !== undefined);
  return told({
    customerId: first((source) => idOf(source.customer_id)),
    subscriptionId: idOf(entity(event, 'subscription')?.id) ?? first((source) => idOf(source.subscription_id)),
    tenantHint: first((source) => label(at(source, 'notes').tenant_id)),
    name: first((source) => text(at(source, 'customer_details').name) ?? text(at(source, 'customer').name)),
    email: first(
      (source) =>
        realEmail(at(source, 'customer_details').email) ??
        realEmail(at(source, 'customer').email) ??
        realEmail(source.email),
    ),
  });
}

/** Razorpay writes `void@razorpay.com` where the payer gave no address. */
function realEmail(value: unknown): string | undefined {
  const address = label(value);
  if (address === undefined || address.toLowerCase() === 'void@razorpay.com') return undefined;
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address) ? address : undefined;
}
