import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUuid } from '../../src/db/uuid.js';
import { uuidOf } from '../../src/domain/ids.js';
import { readPdf } from '../documents/read-pdf.js';
import { dataUrl, png } from '../documents/samples.js';
import { erase } from '../path/persons.js';
import type { World } from '../setup/world.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
});
afterAll(() => api.close());

async function pdf(path: string, body?: object, of = tenant) {
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${of.key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isPdf = response.headers.get('content-type') === 'application/pdf';
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    text: isPdf ? readPdf(bytes).pages.join(' ') : '',
  };
}
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const quote = {
  number: 'Q-7',
  customer: { name: 'Ada' },
  currency: 'USD',
  date: '2026-01-31',
  lines: [{ description: 'Consulting', quantity: 2, unit: 'h', unit_amount: 50, tax_rate: 10 }],
};

describe('POST /documents/quote', () => {
  test('is a PDF with the SHA-256 of its bytes, the same again', async () => {
    const made = await pdf('/documents/quote', { ...quote, discount: 5 });
    expect(made.status).toBe(200);
    expect(made.headers.get('etag')).toBe(`"${sha256(made.bytes)}"`);
    expect(made.headers.get('content-disposition')).toBe('inline; filename="Q-7.pdf"');
    for (const text of ['Quote', 'Q-7', 'Ada', 'Name of tenant-1', '2 h', '$100.00', '$10.00', '-$5.00', '$105.00'])
      expect(made.text).toContain(text);
    expect((await pdf('/documents/quote', { ...quote, discount: 5 })).bytes.equals(made.bytes)).toBe(true);
    expect(await api.sql('select from documents')).toEqual([]);
  });

  test('an Idempotency-Key changes nothing of it', async () => {
    const send = () => tenant.call('POST', '/documents/quote', quote, { 'idempotency-key': 'k' });
    const [first, second] = [await send(), await send()];
    expect([second.status, second.headers.get('etag')]).toEqual([200, first.headers.get('etag')]);
  });

  test('has what the tenant’s branding says, but for what the request says', async () => {
    const branding = {
      address: '1 High Street\nLondon',
      tax_id: 'GB9',
      footer: 'Own footer',
      color: '#102030',
      logo: dataUrl(png(9, 9)),
    };
    const branded = await api.tenant('branded');
    const changed = await api.operator('PATCH', `/admin/tenants/${branded.id}`, { branding });
    expect(changed.status).toBe(200);
    const own = await pdf('/documents/quote', quote, branded);
    for (const text of ['London', 'GB9', 'Own footer']) expect(own.text).toContain(text);
    const other = await pdf(
      '/documents/quote',
      { ...quote, branding: { footer: 'Another', logo: dataUrl(png(9, 9)) } },
      branded,
    );
    expect(other.text).toContain('Another');
    expect(other.text).not.toContain('Own footer');
  });

  test.each([
    ['branding.logo', { logo: dataUrl(png(50_000, 1)) }],
    ['branding.color', { color: 'red' }],
    ['branding.footer', { footer: 'x'.repeat(2049) }],
  ])('a tenant’s %s that no page can show is refused', async (field, branding) => {
    const { status, body } = await api.operator('PATCH', `/admin/tenants/${tenant.id}`, { branding });
    expect([status, body.errors?.[0]?.field]).toEqual([422, field]);
  });

  test.each([
    ['lines.0.unit_amount', { lines: [{ description: 'd', unit_amount: 0.001 }] }],
    ['discount', { discount: 101 }],
    ['branding.logo', { branding: { logo: dataUrl(png(50_000, 1, Buffer.alloc(9))) } }],
    ['branding.color', { branding: { color: 'red' } }],
    ['lines', { lines: Array.from({ length: 1001 }, () => ({ description: 'd', unit_amount: 1 })) }],
  ])('%s is refused', async (field, change) => {
    const { status, body } = await tenant.call('POST', '/documents/quote', { ...quote, ...change });
    expect([status, body.errors?.[0]?.field]).toEqual([422, field]);
  });
});

describe('GET /invoices/{id}/pdf', () => {
  const draft = async (of = tenant) => {
    await of.call('POST', '/customers', { name: 'Ada Byron King', external_id: 'ada', email: 'ada@example.org' });
    const body = {
      customer: 'ext:ada',
      currency: 'USD',
      lines: [{ description: 'Work', unit_amount: 50, tax_rate: 10 }],
    };
    return (await of.call('POST', '/invoices', body)).body.id as string;
  };
  const issued = async (of = tenant) => {
    const id = await draft(of);
    await of.call('POST', `/invoices/${id}/issue`, {});
    return id;
  };
  const kept = (id: string) =>
    api.sql(
      `select entity_version, bytes, encode(sha256, 'hex') as sha256, header from documents where invoice_id = $1 order by 1`,
      [uuidOf('invoice', id)],
    );

  test('a draft is marked as such, and not kept', async () => {
    const id = await draft();
    expect((await pdf(`/invoices/${id}/pdf`)).text).toContain('DRAFT');
    expect(await kept(id)).toEqual([]);
  });

  test('an issued one is kept, and the same bytes come again whatever becomes of the tenant', async () => {
    const id = await issued();
    const first = await pdf(`/invoices/${id}/pdf`);
    for (const text of ['INV-', 'Ada Byron King', 'Work', '$55.00']) expect(first.text).toContain(text);
    await api.operator('PATCH', `/admin/tenants/${tenant.id}`, { branding: { footer: 'Later' } });
    const again = await pdf(`/invoices/${id}/pdf`);
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(await kept(id)).toMatchObject([{ sha256: sha256(first.bytes) }]);
  });

  test('an address is printed as one is written, what has no place in it last', async () => {
    const billing_address = { zz: 'Floor 3', country: 'BR', city: 'Recife', postal_code: '50030', line1: 'Rua 1' };
    await tenant.call('POST', '/customers', { name: 'Bia', external_id: 'bia', billing_address });
    const lines = [{ description: 'Work', unit_amount: 1 }];
    const { body } = await tenant.call('POST', '/invoices', { customer: 'ext:bia', currency: 'USD', lines });
    expect((await pdf(`/invoices/${body.id}/pdf`)).text).toContain('Bia Rua 1 50030 Recife BR Floor 3');
  });

  test('asked for by many at once it is kept once, and all get the same', async () => {
    const id = await issued();
    const all = await Promise.all(Array.from({ length: 6 }, () => pdf(`/invoices/${id}/pdf`)));
    expect(new Set(all.map(({ status, bytes }) => `${status} ${sha256(bytes)}`)).size).toBe(1);
    expect(await kept(id)).toHaveLength(1);
  });

  test('one that was paid says so, to whom it was first made out', async () => {
    const id = await issued();
    await pdf(`/invoices/${id}/pdf`);
    await tenant.call('PATCH', '/customers/ext:ada', { name: 'Countess' });
    await tenant.call('POST', `/invoices/${id}/mark-paid`, { reference: newUuid() });
    const paid = await pdf(`/invoices/${id}/pdf`);
    for (const text of ['Paid', '-$55.00', 'Ada Byron King']) expect(paid.text).toContain(text);
    expect(await kept(id)).toHaveLength(2);
  });

  test('of another tenant there is none', async () => {
    const other = await api.tenant();
    expect((await pdf(`/invoices/${await issued()}/pdf`, undefined, other)).status).toBe(404);
  });

  test('an erasure takes it, and what is made then has no name in it', async () => {
    const own = await api.tenant();
    const id = await issued(own);
    await pdf(`/invoices/${id}/pdf`, undefined, own);
    const customer = uuidOf('customer', (await own.call('GET', '/customers/ext:ada')).body.id)!;
    const counts = await erase({ db: api.db } as World, { tenant: own.uuid, customer });
    expect(counts.documents).toBe(1);
    expect(await kept(id)).toMatchObject([{ bytes: null, header: {} }]);
    const after = await pdf(`/invoices/${id}/pdf`, undefined, own);
    expect(after.text).toContain('[erased]');
    expect(after.text).not.toContain('Byron');
  });
});
