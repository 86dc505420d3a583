import type { Billhook } from '@billhook/client';
import { payment, postEvent, signedEvent } from '../path/post-event.js';
import type { Receiver } from '../path/receiver.js';
import { fixture } from '../setup/world.js';

/** An endpoint that fails once, is slow once, and then well. */
export const moody: Receiver['answer'] = (_arrival, count) =>
  count === 1 ? 503 : count === 2 ? { status: 200, afterMs: 1_100 } : 200;

/** An invoice of an own customer, who gets it by mail; its day is past. */
export async function writeInvoice({ customers, invoices }: Billhook, name: string): Promise<void> {
  await customers.create({ name: 'Measured', external_id: name, email: 'measured@example.com' });
  const { id } = await invoices.create({
    customer: `ext:${name}`,
    currency: 'EUR',
    due_date: '2026-01-01',
    lines: [{ description: 'Hours', unit_amount_minor: 1234 }],
  });
  await invoices.issue(id);
  await invoices.send(id);
}

/** What gateways tell: `count` payments, each twice, one that failed, and a request that proves nothing. */
export async function makeTraffic(url: string, tenant: string, name: string, count: number): Promise<void> {
  const told = Array.from({ length: count }, (_, index) =>
    signedEvent('stripe', 'payment_intent.succeeded', payment(`${name}_${index}`, tenant)),
  );
  for (const message of [...told, ...told]) await postEvent(url, 'stripe', message);
  const text = JSON.stringify(fixture('stripe', 'payment_intent.payment_failed')).replaceAll('tenant-123', tenant);
  const failed = {
    ...(JSON.parse(text.replaceAll('BillhookDemo', name)) as object),
    id: `evt_test_${name}_failed`,
  };
  await postEvent(url, 'stripe', signedEvent('stripe', 'payment_intent.payment_failed', failed));
  const forged = signedEvent('stripe', 'payment_intent.succeeded', payment('forged', tenant));
  await postEvent(url, 'stripe', { ...forged, headers: { ...forged.headers, 'stripe-signature': 't=1,v1=00' } });
}
