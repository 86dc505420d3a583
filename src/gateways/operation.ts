/** Collections of the gateways' APIs that are asked. */
const collections = [
  ...[
    'events',
    'refunds',
    'subscriptions',
    'payments',
    'orders',
    'invoices',
    'charges',
    'payment_intents',
    'customers',
  ],
  ...['disputes', 'checkout', 'webhooks'],
];
const known: ReadonlySet<string> = new Set(collections);

/** `get payments`: what a request asks for, without any name in it. A path may be a gateway's own words. */
export function operationOf(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): string {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const collection = pathname.split('/').find((part) => known.has(part)) ?? 'other';
  return `${(init?.method ?? 'GET').toLowerCase()} ${collection}`;
}
