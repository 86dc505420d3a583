import { newUuid } from '../../src/db/uuid.js';
import { ownWords, sampleEmails } from './sample-emails.js';
import type { TestTenant } from './server.js';

/** One of a route's requests that succeeds: what fills its path, and its body. `of`: whose entry it leaves. */
export interface Recipe {
  action: string;
  of?: 'nobody' | 'new tenant';
  /** null: with nothing but `headers`. */
  as?: null;
  make: () => Promise<{
    headers?: Record<string, string>;
    path?: Record<string, string>;
    query?: string;
    body?: object;
  }>;
}

const ownText = { name: 'account_reactivated', locale: 'en' };

/** Of what a tenant bills and says, and of its own keys. */
export function billingRecipes(tenant: () => TestTenant): Readonly<Record<string, Recipe>> {
  const made = async (path: string, body: object): Promise<string> => {
    const reply = await tenant().call('POST', path, body);
    if (reply.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(reply.body)}`);
    return reply.body.id;
  };
  const person = () => ({ name: 'P', external_id: newUuid() });
  const billed = async () => ({
    customer: await made('/customers', person()),
    currency: 'USD',
    lines: [{ description: 'd', unit_amount: 5 }],
  });
  const taken = async () => ({
    customer: await made('/customers', person()),
    ...{ currency: 'USD', amount: 5, reference: newUuid() },
  });
  const ofCustomer = (action: string, body?: object): Recipe => ({
    action,
    make: async () => ({ path: { id: await made('/customers', person()) }, ...(body ? { body } : {}) }),
  });
  const invoice = async (steps: readonly string[]): Promise<string> => {
    const id = await made('/invoices', await billed());
    for (const step of steps) await made(`/invoices/${id}/${step}`, {});
    return id;
  };
  const ofInvoice = (action: string, steps: readonly string[], body: object = {}): Recipe => ({
    action,
    make: async () => ({ path: { id: await invoice(steps) }, body }),
  });
  const ofOrder = (action: string, steps: readonly string[] = []): Recipe => ({
    action,
    make: async () => {
      const id = await made('/tenant/sales_orders', await billed());
      for (const step of steps) await made(`/tenant/sales_orders/${id}/${step}`, {});
      return { path: { id } };
    },
  });
  const meter = async () => (await tenant().call('POST', '/meters', { name: newUuid(), aggregation: 'sum' })).body;
  const watched = async () => ({ meter: (await meter()).name, period: 'month' });
  const priced = async () => ({ ...(await watched()), currency: 'USD', model: 'flat', tiers: [{ unit_amount: 1 }] });
  const threshold = async () => ({ ...(await watched()), quantity: 5 });
  const key = async () => ({ path: { id: await made('/api-keys', { name: 'k', scopes: ['read'] }) } });

  return {
    createOwnApiKey: { action: 'api_key.create', make: async () => ({ body: { name: 'k', scopes: ['read'] } }) },
    rotateOwnApiKey: { action: 'api_key.rotate', make: key },
    revokeOwnApiKey: { action: 'api_key.revoke', make: key },
    createCustomer: { action: 'customer.create', make: async () => ({ body: person() }) },
    updateCustomer: ofCustomer('customer.update', { name: 'Other' }),
    deleteCustomer: ofCustomer('customer.delete'),
    createInvoice: { action: 'invoice.create', make: async () => ({ body: await billed() }) },
    updateInvoice: ofInvoice('invoice.update', [], { due_date: '2030-01-31' }),
    issueInvoice: ofInvoice('invoice.issue', []),
    sendInvoice: ofInvoice('invoice.send', ['issue']),
    authorizeInvoice: ofInvoice('invoice.authorize', ['issue']),
    rejectInvoice: ofInvoice('invoice.reject', ['issue']),
    voidInvoice: ofInvoice('invoice.void', ['issue'], { reason: 'wrong' }),
    markPaidInvoice: ofInvoice('invoice.mark-paid', ['issue'], { reference: 'cash' }),
    uncollectibleInvoice: ofInvoice('invoice.uncollectible', ['issue']),
    createCreditNote: ofInvoice('credit_note.create', ['issue'], { amount: 1 }),
    createPayment: { action: 'payment.create', make: async () => ({ body: await taken() }) },
    refundPayment: {
      action: 'payment.refund',
      make: async () => ({ path: { id: await made('/payments', await taken()) }, body: { amount: 1 } }),
    },
    createSalesOrder: { action: 'sales_order.create', make: async () => ({ body: await billed() }) },
    createMeter: { action: 'meter.create', make: async () => ({ body: { name: newUuid(), aggregation: 'sum' } }) },
    updateMeter: {
      action: 'meter.update',
      make: async () => ({ path: { id: (await meter()).id }, body: { unit: 'GB' } }),
    },
    archiveMeter: { action: 'meter.archive', make: async () => ({ path: { id: (await meter()).id } }) },
    createMeterPrice: { action: 'meter_price.create', make: async () => ({ body: await priced() }) },
    updateMeterPrice: {
      action: 'meter_price.update',
      make: async () => ({ path: { id: await made('/meter-prices', await priced()) }, body: { auto_issue: true } }),
    },
    createUsageThreshold: { action: 'usage_threshold.create', make: async () => ({ body: await threshold() }) },
    archiveUsageThreshold: {
      action: 'usage_threshold.archive',
      make: async () => ({ path: { id: await made('/usage-thresholds', await threshold()) } }),
    },
    updateMessaging: { action: 'messaging.update', make: async () => ({ body: { attach_invoices: false } }) },
    createSuppression: {
      action: 'suppression.create',
      make: async () => ({ body: { email: `${newUuid()}@example.com` } }),
    },
    liftSuppression: {
      action: 'suppression.lift',
      make: async () => ({ path: { id: await made('/suppressions', { email: `${newUuid()}@example.com` }) } }),
    },
    registerDevice: { action: 'device.register', make: async () => ({ body: { token: newUuid(), user_id: 'u' } }) },
    removeDevice: {
      action: 'device.remove',
      make: async () => ({ path: { id: await made('/devices', { token: newUuid(), user_id: 'u' }) } }),
    },
    setTenantPreferences: { action: 'preferences.put', make: async () => ({ body: { timezone: 'UTC' } }) },
    putPreferences: {
      action: 'preferences.put',
      make: async () => ({ path: { recipient: 'ada@example.com' }, body: { digest_hour: 7 } }),
    },
    linkPreferences: {
      action: 'preferences.link',
      make: async () => ({ path: { recipient: 'ada@example.com' }, body: {} }),
    },
    ...Object.fromEntries(
      Object.entries(sampleEmails).map(([name, { body }]) => [
        name,
        { action: 'notification.create', make: async () => ({ body }) },
      ]),
    ),
    putTemplateText: { action: 'template.put', make: async () => ({ path: ownText, body: ownWords('mine') }) },
    rollBackTemplateText: {
      action: 'template.roll_back',
      make: async () => {
        await tenant().call('PUT', '/templates/account_reactivated/en', ownWords('mine'));
        return { path: ownText, body: { version: 1 } };
      },
    },
    deleteTemplateText: {
      action: 'template.delete',
      make: async () => {
        await tenant().call('PUT', '/templates/account_reactivated/en', ownWords('mine'));
        return { path: ownText };
      },
    },
    confirmSalesOrder: ofOrder('sales_order.confirm'),
    fulfillSalesOrder: ofOrder('sales_order.fulfill', ['confirm']),
    cancelSalesOrder: ofOrder('sales_order.cancel'),
  };
}
