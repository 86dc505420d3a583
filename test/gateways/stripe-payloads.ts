import type { Json } from '../../src/gateways/json.js';

/** Versions in whose shape Stripe sends events; an endpoint keeps the one that it was made with. */
export const versions = [
  '2020-08-27',
  '2022-11-15',
  '2024-09-30.acacia',
  '2025-03-31.basil',
  '2025-09-30.clover',
  '2026-03-25.dahlia',
  '2026-10-28.endive',
] as const;
export type Version = (typeof versions)[number];
export type Links = 'ids' | 'expanded';

export const isBasil = (version: Version): boolean => version >= '2025-03-31';

/** 2026-02-01 10:00:00 UTC, in Stripe's seconds. */
export const renewedAt = Date.UTC(2026, 1, 1, 10) / 1000;
export const period = { start: renewedAt - 60, end: renewedAt + 28 * 86_400 - 60 };

/** An object by its id, or in full, as the endpoint or the API call chose. */
const link = (links: Links, object: string, id: string, more: Json = {}) =>
  links === 'ids' ? id : { id, object, metadata: {}, ...more };

export function event(version: Version, type: string, object: Json, previous?: Json): Json {
  return {
    id: `evt_${type}`,
    object: 'event',
    api_version: version,
    created: renewedAt,
    data: { object, ...(previous ? { previous_attributes: previous } : {}) },
    livemode: true,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
}

/** A paid renewal of 49.00 USD. */
export function invoice(version: Version, links: Links, patch: Json = {}): Json {
  const line = {
    id: 'il_1',
    object: 'line_item',
    amount: 4900,
    currency: 'usd',
    period,
    ...(isBasil(version)
      ? {
          parent: {
            type: 'subscription_item_details',
            invoice_item_details: null,
            subscription_item_details: { subscription: 'sub_1', subscription_item: 'si_1', proration: false },
          },
          pricing: { type: 'price_details', price_details: { price: 'price_1', product: 'prod_1' } },
        }
      : { type: 'subscription', subscription: 'sub_1', subscription_item: 'si_1', proration: false, plan: null }),
  };
  return {
    id: 'in_1',
    object: 'invoice',
    amount_due: 4900,
    amount_paid: 4900,
    amount_remaining: 0,
    attempt_count: 1,
    billing_reason: 'subscription_cycle',
    collection_method: 'charge_automatically',
    currency: 'usd',
    customer: link(links, 'customer', 'cus_1', { email: 'ada@example.com' }),
    customer_email: 'ada@example.com',
    due_date: null,
    hosted_invoice_url: 'https://invoice.stripe.com/i/1',
    lines: { object: 'list', data: [line], has_more: false },
    number: 'A-0001',
    status: 'paid',
    status_transitions: {
      finalized_at: renewedAt - 50,
      paid_at: renewedAt,
      voided_at: null,
      marked_uncollectible_at: null,
    },
    subtotal: 4900,
    total: 4900,
    total_discount_amounts: [],
    ...(isBasil(version)
      ? {
          amount_overpaid: 0,
          confirmation_secret: null,
          parent: {
            type: 'subscription_details',
            quote_details: null,
            subscription_details: { metadata: {}, subscription: link(links, 'subscription', 'sub_1') },
          },
          total_taxes: [],
        }
      : {
          charge: link(links, 'charge', 'ch_1'),
          discount: null,
          paid: true,
          paid_out_of_band: false,
          payment_intent: link(links, 'payment_intent', 'pi_1'),
          subscription: link(links, 'subscription', 'sub_1'),
          tax: null,
          total_tax_amounts: [],
        }),
    ...(version >= '2026-09-30' ? { status_details: { type: 'paid', paid: { reason: 'payment' } } } : {}),
    ...patch,
  };
}

export function charge(version: Version, links: Links, patch: Json = {}): Json {
  return {
    id: 'ch_1',
    object: 'charge',
    amount: 4900,
    amount_captured: 4900,
    amount_refunded: 0,
    captured: true,
    currency: 'usd',
    customer: link(links, 'customer', 'cus_1'),
    disputed: false,
    paid: true,
    payment_intent: link(links, 'payment_intent', 'pi_1'),
    payment_method: 'pm_1',
    payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242' } },
    receipt_url: 'https://pay.stripe.com/receipts/1',
    refunded: false,
    status: 'succeeded',
    ...(isBasil(version) ? {} : { invoice: link(links, 'invoice', 'in_1') }),
    ...(version < '2022-11-15' ? { refunds: { object: 'list', data: [], has_more: false } } : {}),
    ...patch,
  };
}

export function intent(version: Version, links: Links, patch: Json = {}): Json {
  const listed = charge(version, 'ids');
  return {
    id: 'pi_1',
    object: 'payment_intent',
    amount: 4900,
    amount_capturable: 0,
    amount_received: 4900,
    canceled_at: null,
    currency: 'usd',
    customer: link(links, 'customer', 'cus_1'),
    last_payment_error: null,
    latest_charge: links === 'ids' ? 'ch_1' : listed,
    metadata: {},
    payment_method: link(links, 'payment_method', 'pm_1'),
    status: 'succeeded',
    ...(version < '2022-11-15' ? { charges: { object: 'list', data: [listed], has_more: false } } : {}),
    ...(isBasil(version) ? {} : { invoice: link(links, 'invoice', 'in_1') }),
    ...patch,
  };
}

export function subscription(version: Version, links: Links, patch: Json = {}): Json {
  const running = { current_period_start: period.start, current_period_end: period.end };
  const price = { id: 'price_1', lookup_key: 'pro', currency: 'usd', unit_amount: 4900, unit_amount_decimal: '4900' };
  return {
    id: 'sub_1',
    object: 'subscription',
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, reason: null },
    currency: 'usd',
    customer: link(links, 'customer', 'cus_1'),
    ended_at: null,
    items: {
      object: 'list',
      data: [
        {
          id: 'si_1',
          price: { ...price, recurring: { interval: 'month', interval_count: 1 } },
          quantity: 1,
          ...(isBasil(version) ? running : {}),
        },
      ],
    },
    latest_invoice: link(links, 'invoice', 'in_1'),
    metadata: {},
    pause_collection: null,
    pending_update: null,
    status: 'active',
    trial_end: null,
    ...(isBasil(version) ? {} : { ...running, plan: { id: 'plan_1', interval: 'month' }, quantity: 1, discount: null }),
    ...(version >= '2026-09-30' ? { status_details: null, pause: null } : {}),
    ...patch,
  };
}
