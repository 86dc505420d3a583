import { inDunning } from '../api/in-dunning.js';
import { read } from '../architecture/imports.js';
import { operatorOf } from '../path/operator.js';
import { soon } from '../path/soon.js';
import { hostile } from './hostile.js';
import type { Person, Stand } from './stand.js';

/** Paths of a table of pages, as they stand in it. */
const pathsOf = (table: string): string[] =>
  [...read(`portal/src/pages/${table}.ts`).matchAll(/path: '([^']+)'/g)].map(([, path = '']) => path);

/** An address of each page of the portal, with something on it; a page of which nobody says what is on it is missing here. */
export async function portalAddresses(stand: Stand, person: Person): Promise<string[]> {
  const { api } = person;
  const endpoint = first(await api.webhooks.subscriptions.list());
  const ids: Record<string, string> = {
    '/events/:id': first(await api.events.list({ type: 'custom.hostile' })),
    '/deliveries/:id': first(await api.webhooks.deliveries.list({ event: 'custom.hostile' })),
    '/endpoints/:id': endpoint,
    '/replays/:id': first(await api.webhooks.replays.list()),
    '/catalogue/:name': 'invoice.paid',
    '/templates/:name': 'payment_failed',
    ...(await fill(stand, person)),
  };
  const tabs = ['statistics', 'test', 'recover', 'settings'].map((tab) => `/endpoints/${endpoint}?tab=${tab}`);
  return [...pathsOf('tenant-pages').map((path) => path.replace(/:\w+$/, ids[path] ?? 'missing')), ...tabs];
}

/** The same of the console. */
export async function consoleAddresses(stand: Stand): Promise<string[]> {
  const { admin } = operatorOf(stand.service.url);
  const ids: Record<string, string> = {
    '/gateway-events/:id': first(await admin.gatewayEvents.list()),
    '/tenants/:id': first(await admin.tenants.list()),
  };
  return pathsOf('console-pages').map((path) => path.replace(/:\w+$/, ids[path] ?? 'missing'));
}

const first = ({ data: [row] }: { data: readonly { id: string }[] }): string => row?.id ?? 'missing';

/** Something of each kind that pages of billing and messages show, with names that want to be more than text. */
async function fill({ sql }: Stand, { api, uuid }: Person): Promise<Record<string, string>> {
  const line = { description: hostile, quantity: 2, unit_amount: '150.00' };
  const customer = await api.customers.create({ name: hostile, email: 'ada@example.com' });
  const draft = await api.invoices.create({ customer: customer.id, currency: 'USD', lines: [line] });
  const invoice = await api.invoices.issue(draft.id);
  const payment = await api.payments.create({
    ...{ customer: customer.id, amount: 100, currency: 'USD', reference: hostile.slice(0, 40) },
    invoice_ids: [invoice.id],
  });
  const order = await api.salesOrders.create({ customer: customer.id, currency: 'USD', lines: [line] });
  await sql(
    `insert into subscriptions (id, tenant_id, billing_account_id, plan_code, status)
     select uuidv7(), tenant_id, billing_account_id, $2, 'active' from payments where tenant_id = $1 limit 1`,
    [uuid, hostile],
  );
  const run = await inDunning({ sql }, { uuid });
  const data = { quote_number: 'Q-1', amount: '10.00', currency: 'USD', valid_until: '2030-01-01' };
  await api.notifications.email.quoteCreated({
    to_email: 'ada@example.com',
    data: { ...data, customer_name: hostile, view_url: 'https://example.com/q' },
  });
  await soon(async () => (await api.notifications.list()).data.length > 0, true);
  return {
    '/invoices/:id': invoice.id,
    '/payments/:id': payment.id,
    '/subscriptions/:id': first(await api.subscriptions.list()),
    '/orders/:id': order.id,
    '/dunning/:id': run,
    '/emails/:id': first(await api.notifications.list()),
  };
}
