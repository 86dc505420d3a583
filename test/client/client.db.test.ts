import { createBillhook, type NewInvoice } from '@billhook/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicId } from '../../src/domain/ids.js';
import { adminKey, startTestApi, type TestApi, type TestTenant, tellEvent } from '../api/server.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi({ stream: { beatAfter: 100 } });
  tenant = await api.tenant();
});
afterAll(() => api.close());

const client = (key = tenant.key) => createBillhook({ baseUrl: api.url, apiKey: key });
const lines: NewInvoice['lines'] = [{ description: 'Work', quantity: '1', unit_amount_minor: 1000 }];

describe('lists', () => {
  const add = (n: number) => client().customers.create({ name: `Customer ${n}`, external_id: `c-${n}` });

  test('are read to their end, stable while rows are added', async () => {
    for (let n = 0; n < 7; n += 1) await add(n);
    const seen: (string | null)[] = [];
    for await (const { external_id } of client().customers.list({ limit: 3 })) {
      seen.push(external_id);
      if (seen.length % 2 === 0) await add(100 + seen.length);
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `c-${n}`));
  });

  test('are read page by page, or the first page alone', async () => {
    const list = client().customers.list({ limit: 4 });
    const first = await list;
    expect(first.data).toHaveLength(4);
    const sizes: number[] = [];
    for await (const { data } of list.pages()) sizes.push(data.length);
    expect(sizes).toEqual([4, 4, 2]);
    const second = await client().customers.list({ limit: 4, cursor: first.next_cursor ?? undefined });
    const all = await list.all();
    expect(all).toEqual([...first.data, ...second.data, ...all.slice(8)]);
  });

  test('say which version they speak', async () => {
    const old = createBillhook({ baseUrl: api.url, apiKey: tenant.key, apiVersion: '1.0' });
    expect(await old.customers.list({ limit: 1 })).toMatchObject({ has_more: true });
    expect(await client().customers.list({ limit: 1 })).not.toHaveProperty('has_more');
  });
});

describe('writes', () => {
  test('under one key happen once', async () => {
    const billhook = client();
    const body = { name: 'Once', external_id: 'once' };
    const first = await billhook.customers.create(body, { idempotencyKey: 'once' }).withResponse();
    const again = await billhook.customers.create(body, { idempotencyKey: 'once' }).withResponse();
    expect([first.isReplayed, again.isReplayed]).toEqual([false, true]);
    expect(again.data).toEqual(first.data);
    await expect(billhook.customers.create(body)).rejects.toMatchObject({ code: 'conflict', status: 409, attempts: 1 });
    await expect(billhook.customers.create({ name: 'x' }, { idempotencyKey: 'once' })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  test('whose answer was lost on the way happen once', async () => {
    let lost = 0;
    const losing: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      if (++lost > 1) return response;
      await response.text();
      throw new TypeError('the connection broke');
    };
    const billhook = createBillhook({ baseUrl: api.url, apiKey: tenant.key, fetch: losing });
    const made = await billhook.customers.create({ name: 'Lost', external_id: 'lost' }).withResponse();
    expect([made.isReplayed, lost]).toEqual([true, 2]);
    expect((await client().customers.list({ external_id: 'lost' })).data).toEqual([
      expect.objectContaining({ id: made.data.id }),
    ]);
  });

  test('of what has changed since are refused', async () => {
    const billhook = client();
    const { data, etag } = await billhook.customers.create({ name: 'First', external_id: 'versioned' }).withResponse();
    const ifMatch = etag ?? '';
    expect(await billhook.customers.update(data.id, { name: 'Second' }, { ifMatch })).toMatchObject({ name: 'Second' });
    await expect(billhook.customers.update(data.id, { name: 'Third' }, { ifMatch })).rejects.toMatchObject({
      code: 'precondition_failed',
      status: 412,
    });
    await billhook.customers.delete(data.id);
    await expect(billhook.customers.get(data.id, { maxRetries: 0 })).resolves.toMatchObject({ status: 'deleted' });
  });

  test('that are wrong say where', async () => {
    await expect(client().customers.create({ name: '' })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ field: 'name', message: expect.any(String) }],
      requestId: expect.any(String),
    });
  });
});

test('the operator and a tenant at its second address', async () => {
  const operator = client(adminKey);
  const made = await operator.admin.tenants.create({ external_id: 'by-client', name: 'By client' });
  expect(await operator.admin.tenants.get('ext:by-client')).toEqual(made);
  const { key } = await operator.admin.tenants.apiKeys.create(made.id, { name: 'k', scopes: ['write'] });
  const { id } = await client(key).tenant.webhooks.subscriptions.create({
    url: 'https://example.com/h',
    events: ['*'],
  });
  expect(await client(key).webhooks.subscriptions.get(id)).toMatchObject({ id, status: 'active' });
  await expect(client(key).admin.tenants.list()).rejects.toMatchObject({ code: 'operator_key_required' });
});

test('an invoice is drafted, issued and read as PDF; the audit log as CSV', async () => {
  const billhook = client();
  const customer = await billhook.customers.create({ name: 'Ada', external_id: 'pdf' });
  const draft = await billhook.invoices.create({ customer: customer.id, currency: 'USD', lines });
  const issued = await billhook.invoices.issue(draft.id);
  expect(issued).toMatchObject({ status: 'issued', amount_minor: 1000 });
  const pdf = await billhook.invoices.pdf(draft.id);
  expect(pdf.headers.get('content-type')).toBe('application/pdf');
  expect(Buffer.from(await pdf.arrayBuffer()).toString('latin1', 0, 5)).toBe('%PDF-');
  expect(await (await billhook.audit.listCsv({ entity: draft.id })).text()).toContain('invoice.issue');
});

test('events are followed from the beginning, behind a position, and from now on', async () => {
  const other = await api.tenant();
  const billhook = client(other.key);
  const publish = async (n: number) => (await billhook.events.publish({ type: 'custom.followed', data: { n } })).id;
  const told = [await publish(1), publicId('event', await tellEvent(api, other)), await publish(2)];
  const got: [id: string, position: string][] = [];
  for await (const { event, position } of billhook.events.stream({ since: '0-0', types: 'custom.*,invoice.paid' }))
    if (got.push([event.id, position]) === told.length) break;
  expect(got.map(([id]) => id)).toEqual(told);
  for await (const { event } of billhook.events.stream({}, { lastEventId: got[1]?.[1] ?? '' })) {
    expect(event).toMatchObject({ id: told[2], type: 'custom.followed', data: { n: 2 } });
    break;
  }
});

test('whoever is cut off before the first event has it all the same', async () => {
  const other = await api.tenant();
  let connections = 0;
  const cutting: typeof fetch = async (...request) => {
    const response = await fetch(...request);
    if (++connections > 1) return response;
    // As much as says where the stream begins, and no more; what comes while nobody is connected must not be missed.
    const reader = response.body?.getReader();
    const { value = new Uint8Array() } = (await reader?.read()) ?? {};
    await reader?.cancel();
    await tellEvent(api, other, 'invoice.voided');
    return new Response(value);
  };
  const billhook = createBillhook({ baseUrl: api.url, apiKey: other.key, fetch: cutting });
  for await (const { event } of billhook.events.stream()) {
    expect(event.type).toBe('invoice.voided');
    break;
  }
  expect(connections).toBe(2);
});
