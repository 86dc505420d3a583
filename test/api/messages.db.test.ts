import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMailReportRouter } from '../../src/api/ingress/mail-reports.js';
import type { GatewayRouter } from '../../src/api/routes/gateways.js';
import { appendEvents } from '../../src/billing/append-events.js';
import { createInvoicePdf } from '../../src/billing/invoice-pdf.js';
import { createMailInvoice } from '../../src/billing/mail-invoice.js';
import { createAttach } from '../../src/channels/attach.js';
import { createMailFeedback } from '../../src/channels/mail-feedback.js';
import { createMailReporters } from '../../src/channels/mail-reporters.js';
import { createNotificationSender } from '../../src/channels/send-notification.js';
import { createTemplates } from '../../src/channels/templates/render.js';
import { createFonts } from '../../src/documents/fonts.js';
import { renderDocument } from '../../src/documents/render-document.js';
import type { Render } from '../../src/documents/renderer.js';
import { uuidOf } from '../../src/domain/ids.js';
import { mailgunFailure, mailgunKey, sendgrid } from '../channels/mail-report-samples.js';
import { fakeChannel } from '../channels/sender-setup.js';
import { readPdf } from '../documents/read-pdf.js';
import { tracer } from '../setup/tracer.js';
import { ownWords, sampleEmails } from './sample-emails.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let own: TestTenant;
let other: TestTenant;
const email = fakeChannel();
let reports: GatewayRouter;
const heard: unknown[] = [];
const told: string[] = [];
const reporters = createMailReporters(
  { mailgunSigningKey: mailgunKey, sendgridPublicKey: sendgrid.publicKey },
  Date.now,
);
beforeAll(async () => {
  api = await startTestApi({ config: { brand: 'BoxCostPro' }, gatewayRouter: (call, next) => reports(call, next) });
  reports = createMailReportRouter({
    ...{ reporters, countUnverified: () => 0, observe: (...line) => heard.push(line), log: pino({ level: 'silent' }) },
    tracer,
    apply: createMailFeedback({ db: api.db, appendEvents, publish: (_tenantId, ids) => told.push(...ids) }),
  });
  [own, other] = [await api.tenant('own', ['write']), await api.tenant('other', ['write'])];
});
afterAll(() => api.close());

const reactivated = '/notifications/email/account_reactivated';
const text = '/templates/account_reactivated/en';
const ask = (tenant: TestTenant, name = 'Ada', more: object = {}) =>
  tenant.call('POST', reactivated, { to_email: 'ada@example.com', data: { customer_name: name }, ...more });

const fonts = createFonts();

/** Sends what was asked for, as a worker does; what has left. */
async function send(tenant: TestTenant, id: string) {
  const render: Render = async (_tenantId, document) => renderDocument(document, fonts());
  const invoicePdf = createInvoicePdf({ db: api.db, render, brand: 'BoxCostPro' });
  const sender = createNotificationSender({
    ...{ db: api.db, channels: { email }, render: createTemplates({ brand: 'BoxCostPro' }), from: 'f@boxcostpro.com' },
    ...{ brand: 'BoxCostPro', appendEvents, now: Date.now, log: { info: () => {}, warn: () => {} } },
    ...{
      tracer,
      observe: () => {},
      onAttempt: () => {},
      onFallback: () => {},
      attach: createAttach(createMailInvoice({ db: api.db, invoicePdf })),
    },
  });
  const notificationId = uuidOf('notification', id)!;
  await sender({ tenantId: tenant.uuid, notificationId, attempt: 1, lastAttempt: true, retryInMs: 0 });
  return email.sent.find((mail) => mail.id === id);
}

describe('in whose name', () => {
  test('a tenant says how it is called and where answers go, and sends from what the operator allows', async () => {
    const acme = await api.tenant('acme', ['write']);
    const standard = { sender_name: null, reply_to: null, from_address: null, attach_invoices: true };
    expect((await acme.call('GET', '/messaging')).body).toEqual({ ...standard, sender_domains: [] });
    const said = { sender_name: 'Acme Billing', reply_to: 'help@acme.example' };
    expect((await acme.call('PATCH', '/messaging', said)).status).toBe(200);
    const mail = async () => send(acme, (await ask(acme)).body.id);
    expect(await mail()).toMatchObject({
      from: { name: 'Acme Billing via BoxCostPro', address: 'f@boxcostpro.com' },
      replyTo: 'help@acme.example',
    });

    const own = { from_address: 'billing@acme.example' };
    expect((await acme.call('PATCH', '/messaging', own)).body.errors).toMatchObject([{ field: 'from_address' }]);
    const allow = (domains: string[]) =>
      api.operator('PATCH', `/admin/tenants/${acme.id}`, { settings: { sender_domains: domains } });
    expect((await allow(['no domain'])).status).toBe(422);
    expect((await allow(['acme.example'])).status).toBe(200);
    expect((await acme.call('PATCH', '/messaging', own)).body).toEqual({
      ...{ ...standard, ...said, ...own, sender_domains: ['acme.example'] },
    });
    const sent = await mail();
    expect(sent).toMatchObject({ from: { name: 'Acme Billing', address: own.from_address } });
    expect((await acme.call('GET', '/email-log?limit=1')).body.data).toMatchObject([{ from_email: own.from_address }]);
    // Its Message-ID is the platform's all the same: by it providers' words about it are found.
    expect(sent?.messageId).toMatch(/@boxcostpro\.com>$/);
    await allow([]);
    expect(await mail()).toMatchObject({ from: { address: 'f@boxcostpro.com' } });
  });

  test.each([
    { sender_name: 'Acme\r\nBcc: x@evil.example' },
    { sender_name: 'Acme \u202eemca' },
    { reply_to: 'a@b.example\r\nBcc: x@evil.example' },
    { reply_to: 'A <a@b.example>' },
    { from_address: 'a@own.example' },
    { sender_domains: ['own.example'] },
  ])('%j is refused', async (body) => {
    expect((await own.call('PATCH', '/messaging', body)).status).toBe(422);
  });
});

test('a mail about an own invoice, and one about what paid it, carry its PDF until the tenant does not want it', async () => {
  const mailsOf = async () => (await own.call('GET', '/notifications?recipient=payer@example.com')).body.data;
  await own.call('POST', '/customers', { name: 'Payer', external_id: 'payer', email: 'payer@example.com' });
  const bill = async () => {
    const lines = [{ description: 'Consulting', unit_amount: 5 }];
    const { id, number } = (await own.call('POST', '/invoices', { customer: 'ext:payer', currency: 'USD', lines }))
      .body;
    for (const step of ['issue', 'send']) await own.call('POST', `/invoices/${id}/${step}`, {});
    return { id, number };
  };
  const { id } = await bill();
  const { number } = (await own.call('GET', `/invoices/${id}`)).body;
  await own.call('POST', `/invoices/${id}/mark-paid`, { reference: 'cash-1' });
  const mails: { id: string; template: string }[] = await mailsOf();
  expect(mails.map(({ template }) => template).sort()).toEqual(['invoice_generated', 'payment_received']);
  for (const one of mails) {
    const [pdf, ...more] = (await send(own, one.id))?.attachments ?? [];
    expect([pdf?.name, more]).toEqual([`${number}.pdf`, []]);
    expect(readPdf(Buffer.from(pdf!.bytes)).pages.join(' ')).toContain('Consulting');
  }
  await own.call('PATCH', '/messaging', { attach_invoices: false });
  await bill();
  const [last] = await mailsOf();
  const plain = await send(own, last.id);
  expect([plain?.subject, plain?.attachments]).toEqual([expect.any(String), undefined]);
  await own.call('PATCH', '/messaging', { attach_invoices: true });
});

describe('what a provider tells of a mail', () => {
  const post = async (path: string, body: string, headers: Record<string, string> = {}) =>
    (await fetch(`${api.url}/webhooks/mail/${path}`, { method: 'POST', body, headers })).status;
  const sendGrid = (events: object[]) => {
    const body = JSON.stringify(events);
    return post('sendgrid', body, sendgrid.sign(body));
  };
  const sentTo = async (address: string) => {
    const { id } = (await own.call('POST', reactivated, { to_email: address, data: { customer_name: 'Ada' } })).body;
    return { id, messageId: (await send(own, id))!.messageId };
  };
  const stateOf = async (id: string, address: string) => {
    const [log] = (await own.call('GET', `/email-log?notification=${id}`)).body.data;
    const [suppressed] = (await own.call('GET', `/suppressions?email=${address}`)).body.data;
    const failed = await api.sql(`select from events where type = 'email.failed' and aggregate_id = $1`, [
      uuidOf('notification', id),
    ]);
    return [log.feedback, suppressed?.reason ?? null, failed.length];
  };

  test('a permanent failure suppresses the address once, and is one event', async () => {
    await own.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: 'email.failed' });
    const { id, messageId } = await sentTo('bounced@example.com');
    const body = mailgunFailure(messageId);
    for (const _ of [1, 2]) expect(await post('mailgun', body)).toBe(200);
    expect(await stateOf(id, 'bounced@example.com')).toEqual(['bounced', 'hard_bounce', 1]);
    expect(told).toHaveLength(1);
    const [row] = (await own.call('GET', '/suppressions?email=bounced@example.com')).body.data;
    expect(row).toMatchObject({ created_by: 'mailgun', notification_id: id, detail: expect.stringContaining('550') });

    // Lifted by its tenant it stays so, whoever sends the old message again, and as what.
    await own.call('DELETE', `/suppressions/${row.id}`);
    expect(await post('mailgun', mailgunFailure(messageId))).toBe(200);
    expect(await sendGrid([{ event: 'bounce', type: 'bounce', 'smtp-id': messageId }])).toBe(200);
    expect(await stateOf(id, 'bounced@example.com')).toEqual(['bounced', null, 1]);
    // A complaint is more than a bounce.
    expect(await sendGrid([{ event: 'spamreport', 'smtp-id': messageId }])).toBe(200);
    expect(await stateOf(id, 'bounced@example.com')).toEqual(['complained', 'complaint', 1]);
  });

  test('it suppresses whom the mail went to, in the tenant whose mail it was', async () => {
    const { id, messageId } = await sentTo('ours@example.com');
    const event = { event: 'bounce', type: 'bounce', email: 'victim@example.com', 'smtp-id': messageId };
    expect(await sendGrid([event, { event: 'delivered' }, { ...event, 'smtp-id': '<x@y>' }])).toBe(200);
    expect(await stateOf(id, 'ours@example.com')).toEqual(['bounced', 'hard_bounce', 1]);
    expect((await own.call('GET', '/suppressions?email=victim@example.com')).body.data).toEqual([]);
    expect((await other.call('GET', '/suppressions')).body.data).toEqual([]);
  });

  test('what nobody has signed changes nothing', async () => {
    const { id, messageId } = await sentTo('kept@example.com');
    const body = mailgunFailure(messageId);
    const events = JSON.stringify([{ event: 'bounce', type: 'bounce', 'smtp-id': messageId }]);
    expect(await post('mailgun', mailgunFailure(messageId, { key: 'another' }))).toBe(401);
    expect(await post('sendgrid', events)).toBe(401);
    expect(await post('sendgrid', `${events} `, sendgrid.sign(events))).toBe(401);
    expect(await post('sendgrid', '{}', sendgrid.sign('{}'))).toBe(400);
    expect(await post('postmark', body)).toBe(404);
    expect(await stateOf(id, 'kept@example.com')).toEqual([null, null, 0]);
    expect(heard.slice(-4)).toEqual([
      ['mailgun', 'signature'],
      ['sendgrid', 'signature'],
      ['sendgrid', 'signature'],
      ['sendgrid', 'body'],
    ]);
  });
});

describe('a mail on request', () => {
  test.each(Object.values(sampleEmails))('$path is taken, kept and sent in the name of the tenant', async (one) => {
    const reply = await own.call('POST', one.path, { ...one.body, user_id: 'user-7', locale: 'pt-BR' });
    expect([reply.status, reply.body]).toEqual([202, { id: expect.stringMatching(/^ntf_/), status: 'queued' }]);
    const mail = await send(own, reply.body.id);
    expect(mail).toMatchObject({
      to: 'of-b@example.com',
      locale: 'pt-BR',
      from: { name: 'Name of own via BoxCostPro' },
    });
    expect((await own.call('GET', `/notifications/${reply.body.id}`)).body).toMatchObject({
      ...{ status: 'sent', template: one.path.split('/').at(-1), user_id: 'user-7', attempts: 1 },
      variables: { ...one.body.data, tenant_name: 'Name of own' },
    });
    const rendered = (await own.call('GET', `/notifications/${reply.body.id}/rendered`)).body;
    expect(rendered).toMatchObject({ locale: 'pt-BR', subject: mail?.subject, html: mail?.html });
    const log = (await own.call('GET', `/email-log?notification=${reply.body.id}&sent=true`)).body.data;
    expect(log).toMatchObject([{ to_email: 'of-b@example.com', subject: mail?.subject, user_id: 'user-7' }]);
  });

  test('can be looked at when the platform has said it, and no more once its words are erased', async () => {
    const body = { to_email: 'look@example.com', data: { customer_name: 'Ada' } };
    const { id } = (await own.call('POST', reactivated, body)).body;
    const given = (variables: object) =>
      api.sql('update notifications set variables = $2 where id = $1', [uuidOf('notification', id), variables]);
    const rendered = () => own.call('GET', `/notifications/${id}/rendered`);
    await given({ customer_name: 'Ada', tenant_name: 'BoxCostPro' });
    expect((await rendered()).body).toMatchObject({ subject: 'Your account with BoxCostPro is active again' });
    expect((await other.call('GET', `/notifications/${id}/rendered`)).status).toBe(404);
    await given({});
    expect(await rendered()).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('not there any more') },
    });
  });

  test('repeated under its Idempotency-Key is one; without, each is one', async () => {
    const headers = { 'idempotency-key': 'mail-1' };
    const body = { to_email: 'once@example.com', data: { customer_name: 'Ada' } };
    const ids = [];
    for (const more of [headers, headers, {}]) ids.push((await own.call('POST', reactivated, body, more)).body.id);
    expect(ids[0]).toBe(ids[1]);
    expect((await own.call('GET', '/notifications?recipient=ONCE@example.com')).body.data).toHaveLength(2);
    expect(api.mailed).toEqual(expect.arrayContaining([uuidOf('notification', ids[0]!)]));
  });

  test.each([
    [
      '/notifications/email/quote_created',
      { quote_number: 'Q', amount: 'ten', view_url: 'javascript:x' },
      [...['data.amount', 'data.currency', 'data.customer_name', 'data.view_url']],
    ],
    [reactivated, { customer_name: 'Ada', tenant_name: ' boxcostPRO' }, ['data.tenant_name']],
    [reactivated, { customer_name: 'Ada', evil: 'x' }, ['data.evil']],
  ])('%s with %j is refused for %j', async (path, data, fields) => {
    const reply = await own.call('POST', path, { to_email: 'a@example.com', data });
    const named = reply.body.errors?.map((one: { field: string }) => one.field) ?? [];
    expect([reply.status, reply.body.code]).toEqual([422, 'validation_failed']);
    expect(fields).toEqual(expect.arrayContaining(named));
    expect(named.length).toBeGreaterThan(0);
  });

  test('names every variable that cannot be shown at once', async () => {
    const data = { customer_name: 'A', quote_number: 'Q', amount: 'ten', currency: 'USD', view_url: 'javascript:x' };
    const { body } = await own.call('POST', '/notifications/email/quote_created', { to_email: 'a@example.com', data });
    expect(body.errors).toEqual([
      { field: 'data.amount', message: 'is not a money' },
      { field: 'data.view_url', message: 'is not a url' },
    ]);
  });

  test('of the platform itself cannot be asked for, nor by who may only read', async () => {
    expect((await own.call('POST', '/notifications/email/webhook_endpoint_failing', {})).status).toBe(404);
    const reader = await api.tenant('reader', ['read']);
    expect((await ask(reader)).status).toBe(403);
  });

  test('goes to nobody who is suppressed, and says so', async () => {
    await own.call('POST', '/suppressions', { email: 'gone@example.com' });
    const { body } = await ask(own, 'Ada', { to_email: 'Gone@example.com' });
    expect(await send(own, body.id)).toBeUndefined();
    expect((await own.call('GET', '/notifications?status=suppressed')).body.data).toMatchObject([
      { id: body.id, skip_reason: 'manual' },
    ]);
  });
});

describe('own words', () => {
  test('are said from now on, by their tenant alone; each version can come back, and the shipped text too', async () => {
    const said = async (tenant = own) => (await send(tenant, (await ask(tenant)).body.id))?.subject;
    const shipped = (await said()) ?? '';
    expect(shipped).toBe('Your account with Name of own is active again');
    expect((await own.call('PUT', text, ownWords('First'))).body).toMatchObject({ version: 1, in_force: true });
    expect((await own.call('PUT', text, ownWords('Second'))).body.version).toBe(2);
    expect([await said(), await said(other)]).toEqual(['Second', 'Your account with Name of other is active again']);

    expect((await own.call('POST', `${text}/roll-back`, { version: 1 })).body).toMatchObject({ subject: 'First' });
    expect(await said()).toBe('First');
    expect((await own.call('POST', `${text}/roll-back`, { version: 3 })).status).toBe(422);
    const { texts, own_locales } = (await own.call('GET', '/templates/account_reactivated')).body;
    const english = texts.find((one: { locale: string }) => one.locale === 'en');
    expect(own_locales).toEqual(['en']);
    expect(english.versions.map((one: { version: number; in_force: boolean }) => [one.version, one.in_force])).toEqual([
      [2, false],
      [1, true],
    ]);
    expect(english.shipped.subject).toContain('{{ tenant_name }}');

    for (const status of [204, 204]) expect((await own.call('DELETE', text)).status).toBe(status);
    expect(await said()).toBe(shipped);
    const { data } = (await own.call('GET', '/templates')).body;
    expect(data.find((one: { name: string }) => one.name === 'account_reactivated')).toMatchObject({
      ...{ locales: ['en', 'es', 'hi', 'pt-BR'], own_locales: [] },
    });
  });

  test('written by many at once are versions one after the other, and one of them is in force', async () => {
    const path = '/templates/account_reactivated/es';
    const replies = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => own.call('PUT', path, ownWords(`N ${n}`))));
    expect(replies.map(({ status, body }) => [status, body.version]).sort()).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => [200, n]),
    );
    const rows = await api.sql('select from message_templates where locale = $1 and in_force', ['es']);
    expect(rows).toHaveLength(1);
  });

  test.each([
    [
      'a loop',
      { body: '# {{ tenant_name }} {{ customer_name }}\n\n{% for i in (1..9) %}x{% endfor %}' },
      'body',
      'for',
    ],
    ['what is never given', { body: '# {{ nobody }}' }, 'body', 'nobody'],
    ['no heading', { body: 'Hello' }, 'body', 'heading'],
    ['a lost variable', { body: '# Hello' }, 'body', "must show 'customer_name'"],
    ['no subject', { subject: '{% if nothing %}x{% endif %}' }, 'subject', 'nothing'],
    ['too much', { body: `# ${'x'.repeat(10_001)}` }, 'body', '10000'],
  ])('with %s are refused', async (_what, change, field, message) => {
    const reply = await own.call('PUT', text, { ...ownWords('Mine'), ...change });
    expect([reply.status, reply.body.errors?.[0]?.field]).toEqual([422, field]);
    expect(reply.body.errors[0].message).toContain(message);
  });

  test('that cannot be said of some values give way to the shipped ones', async () => {
    const path = '/templates/subscription_activated/en';
    const subject = '{% if plan_name %}{{ amount }}{% endif %} {{ tenant_name }}';
    const body = '# {{ customer_name }} {{ tenant_name }}';
    expect((await own.call('PUT', path, { subject, body })).status).toBe(200);
    const said = async (data: object) => {
      const mail = { to_email: 'ada@example.com', data: { customer_name: 'Ada', ...data } };
      return (await send(own, (await own.call('POST', '/notifications/email/subscription_activated', mail)).body.id))
        ?.subject;
    };
    expect(await said({ plan_name: 'Pro', amount: '5', currency: 'USD' })).toBe('$5.00 Name of own');
    expect(await said({ plan_name: 'Pro' })).toMatch(/^Welcome to Name of own/);
  });

  test('keep the links of the shipped text', async () => {
    const body = '# {{ amount }} {{ tenant_name }} {{ customer_name }} {{ transaction_id }}';
    const reply = await own.call('PUT', '/templates/payment_failed/en', { subject: 'S', body });
    expect(reply.body.errors).toEqual([{ field: 'body', message: "must show 'retry_url'" }]);
  });

  test('may be short for SMS and pushes, where the shipped text is, and show what it shows', async () => {
    const path = '/templates/reminder_2/en';
    const body = '# {{ customer_name }} {{ tenant_name }}\n\n{{ amount }} {{ due_date }}\n\n[Pay]({{ pay_url }})';
    const put = (short: string, to = path) => own.call('PUT', to, { subject: 'S', body, short });
    const errors = async (short: string) => (await put(short)).body.errors;
    const link = '{% if pay_url %}{{ pay_url }}{% endif %}';
    expect(await errors('Pay {{ amount }}')).toEqual([
      { field: 'short', message: "must show 'due_date'" },
      { field: 'short', message: "must show 'pay_url'" },
    ]);
    const whole = `{{ amount }} since {{ due_date }} ${link}`;
    expect((await errors(`${whole} ${'x'.repeat(250)}`))[0].message).toContain('at most 300 characters');
    expect((await errors(`${whole} {{ nobody }}`))[0]).toMatchObject({ field: 'short' });
    const { body: refused } = await own.call('PUT', text, { ...ownWords('Mine'), short: 'Welcome back' });
    expect(refused.errors).toEqual([{ field: 'short', message: 'is for templates that leave as SMS or push' }]);

    expect((await put(whole)).body).toMatchObject({ version: 1, short: whole });
    const preview = async () => (await own.call('POST', `${path}/preview`, {})).body.short;
    expect(await preview()).toBe('$1,000.00 since January 31, 2026 https://example.com/pay/INV-2026-001');
    await own.call('PUT', path, { subject: 'S', body });
    expect(await preview()).toMatch(/^Your payment of \$1,000\.00 has been due since/);
    await own.call('DELETE', path);
  });

  test('are seen before they are in force, in the look of the tenant, never as HTML', async () => {
    await api.sql(`update tenants set branding = '{"color":"#ffdd00"}' where id = $1`, [own.uuid]);
    const preview = '/templates/payment_received/fr/preview';
    const words = { subject: 'Merci {{ customer_name }}', body: '# <b>Merci</b>\n\n[Reçu]({{ receipt_url }})' };
    const { body } = await own.call('POST', preview, { text: words });
    expect(body).toMatchObject({ locale: 'fr', subject: 'Merci John Doe' });
    expect(body.html).toContain('&lt;b&gt;Merci&lt;/b&gt;');
    expect(body.html).toContain('background:#ffdd00;color:#000000');
    expect(body.text).toContain('Reçu: https://example.com/');
    const without = (await own.call('POST', preview, {})).body;
    expect(without).toMatchObject({ locale: 'en', subject: expect.stringContaining('to Name of own') });
    expect((await own.call('POST', preview, { data: { amount: '1' } })).status).toBe(422);
    expect((await own.call('GET', '/templates/webhook_endpoint_failing')).status).toBe(404);
  });
});
