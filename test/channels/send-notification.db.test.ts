import PostalMime from 'postal-mime';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEmail } from '../../src/channels/email.js';
import { saveDevice } from '../../src/db/devices.js';
import { newUuid } from '../../src/db/uuid.js';
import { MissingRow, NoSuchRecipient } from '../../src/domain/errors.js';
import { entryOf } from '../../src/domain/events.js';
import { publicId } from '../../src/domain/ids.js';
import { type Bench, busy, fakeChannel, messageId, now, openBench, type Told } from './sender-setup.js';
import { openSink, refusal } from './smtp-sink.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.lines.length = 0;
  bench.counted.length = 0;
});

describe('createNotificationSender with a mail server', () => {
  test('sends the mail once, and leaves the row, the log and the event', async () => {
    const sink = await openSink();
    const email = createEmail(sink);
    const send = bench.sender({ channels: { email } });
    const id = await bench.queue({ locale: 'fr-CA' });
    const report = await send(id);
    expect(report).toEqual({ status: 'sent', deliverable: [expect.any(String)] });
    expect(await send(id, { attempt: 2 })).toEqual({ status: 'already', deliverable: [] });

    expect(bench.fallbacks).toEqual([{ template: 'payment_received', wanted_locale: 'fr' }]);

    const [mail, ...more] = sink.mails;
    expect([more, mail?.to]).toEqual([[], ['ada@example.com']]);
    const parsed = await PostalMime.parse(Buffer.from(mail!.raw, 'latin1'));
    expect(parsed).toMatchObject({
      messageId: messageId(id),
      subject: 'Payment received: $1,000.00 to Acme & Sons',
      from: { name: 'Acme & Sons via BoxCostPro', address: 'noreply@boxcostpro.com' },
    });
    expect(parsed.html).toContain('href="https://pay.example/receipts/1?a=1&amp;b=2"');
    expect(parsed.text).toContain('https://pay.example/receipts/1?a=1&b=2');

    expect(await bench.row(id)).toMatchObject({
      status: 'sent',
      provider: 'smtp',
      provider_message_id: messageId(id),
      attempts: 1,
      last_error: null,
      lease_token: null,
      lease_until: null,
      sent_at: new Date(now),
    });
    expect(await bench.log(id)).toEqual([
      expect.objectContaining({
        tenant_id: bench.tenantId,
        user_id: null,
        to_email: 'ada@example.com',
        subject: 'Payment received: $1,000.00 to Acme & Sons',
        email_type: 'payment_received',
        sent: true,
        error_message: null,
        sent_at: new Date(now),
        message_id: messageId(id),
        from_email: 'noreply@boxcostpro.com',
        recipients_count: 1,
        attempt: 1,
        smtp_response: expect.stringContaining('250'),
        locale: 'en',
      }),
    ]);
    const [event, ...others] = (await bench.events(id)) as [Told, ...Told[]];
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'email.sent',
      tenant_id: 'tenant-123',
      aggregate: { type: 'email', id: publicId('email', id), version: 1 },
      data: {
        message_id: messageId(id),
        to: ['ada@example.com'],
        subject: 'Payment received: $1,000.00 to Acme & Sons',
        from_email: 'noreply@boxcostpro.com',
        recipients_count: 1,
        sent_at: '2026-01-16T12:30:00Z',
      },
    });
    const known = Object.keys((entryOf('email.sent')!.schema as { properties: object }).properties);
    expect(Object.keys(event.data).sort()).toEqual(known.sort());
    expect(bench.counted).toEqual([{ channel: 'email', category: 'payment', status: 'sent' }]);
    await email.close();
    await sink.close();
  });

  test('a refusal with 550 is final: logged, told, and not thrown', async () => {
    const sink = await openSink({
      onRcptTo: (_address, _session, done) => done(refusal(550, 'no such user <ada@example.com>')),
    });
    const email = createEmail(sink);
    const id = await bench.queue();
    const report = await bench.sender({ channels: { email } })(id);
    expect(report).toEqual({ status: 'failed', deliverable: [expect.any(String)] });
    expect(await bench.row(id)).toMatchObject({
      status: 'failed',
      last_error: expect.stringContaining('550'),
      sent_at: null,
    });
    expect(await bench.log(id)).toMatchObject([
      { sent: false, sent_at: null, error_message: expect.stringContaining('550') },
    ]);
    const [event] = (await bench.events(id)) as [Told];
    expect(event).toMatchObject({ type: 'email.failed', data: { error: expect.stringContaining('550') } });
    const known = Object.keys((entryOf('email.failed')!.schema as { properties: object }).properties);
    expect(Object.keys(event.data).sort()).toEqual(known.sort());
    await email.close();
    await sink.close();
  });
});

describe('createNotificationSender by other channels', () => {
  const short = 'Pay $1,000.00 by February 14, 2026, or your account will be suspended.';
  test('an SMS has the short words, no mail is logged and nothing told of one', async () => {
    const sms = fakeChannel();
    const id = await bench.queue({ channel: 'sms', recipient: '+5511987654321', template: 'reminder_3' });
    expect(await bench.sender({ channels: { sms } })(id)).toEqual({ status: 'sent', deliverable: [] });
    expect(sms.sent).toMatchObject([{ to: '+5511987654321', about: { template: 'reminder_3' } }]);
    expect(sms.sent[0]?.short).toBe(`${short.replace('Pay', 'Please pay')} https://example.com/pay/INV-2026-001`);
    expect([await bench.log(id), await bench.events(id)]).toEqual([[], []]);
    expect(bench.counted).toEqual([{ channel: 'sms', category: 'payment', status: 'sent' }]);
  });

  test('the platform is told for whom it is, and what the template was given', async () => {
    const fake = fakeChannel();
    const traces: unknown[] = [];
    const webhook: typeof fake = {
      ...fake,
      send: (message, options) => {
        traces.push(options?.traceparent);
        return fake.send(message, options);
      },
    };
    const id = await bench.queue({ channel: 'webhook', recipient: 'cus_1', template: 'payment_failed' });
    expect((await bench.sender({ channels: { webhook } })(id)).status).toBe('sent');
    const about = { template: 'payment_failed', tenantId: 'tenant-123', userId: null };
    expect(webhook.sent).toMatchObject([{ to: 'cus_1', about: { ...about, variables: { amount: '99.90' } } }]);
    // Of no request: a trace of its own.
    expect(traces).toEqual([expect.stringMatching(`^00-${id.replaceAll('-', '')}-`)]);
  });

  test('a token that is nobody’s any more is forgotten, and no other', async () => {
    const tokens = ['gone', 'here'];
    for (const token of tokens)
      await bench.db.withTenant(bench.tenantId, (tx) =>
        saveDevice(tx, bench.tenantId, {
          ...{ id: newUuid(), customer_id: null, user_id: 'u', provider: 'fcm', token, locale: null },
        }),
      );
    const push = fakeChannel(({ to }) => {
      if (to === 'gone') throw new NoSuchRecipient('UNREGISTERED');
    });
    const send = bench.sender({ channels: { push } });
    const statuses = [];
    for (const recipient of tokens)
      statuses.push((await send(await bench.queue({ channel: 'push', recipient, template: 'reminder_2' }))).status);
    expect(statuses).toEqual(['failed', 'sent']);
    expect(await bench.all('select token from devices where removed_at is null', [])).toEqual([{ token: 'here' }]);
  });
});

describe('createNotificationSender sends nothing', () => {
  test.each([
    ['a required variable is missing', { variables: { amount: '1.00' } }, "'customer_name' is missing"],
    ['the template is unknown', { template: 'no_such_template' }, 'there is no such template'],
  ])('when %s, and says so', async (_name, changes, error) => {
    const email = fakeChannel();
    const id = await bench.queue(changes);
    expect((await bench.sender({ channels: { email } })(id)).status).toBe('failed');
    expect(email.sent).toEqual([]);
    expect(await bench.log(id)).toMatchObject([
      { sent: false, subject: '', error_message: expect.stringContaining(error) },
    ]);
    expect(await bench.events(id)).toMatchObject([
      { type: 'email.failed', data: { error: expect.stringContaining(error) } },
    ]);
  });

  test('when its channel is not configured', async () => {
    const id = await bench.queue();
    expect((await bench.sender({ channels: {} })(id)).status).toBe('failed');
    expect(await bench.row(id)).toMatchObject({ last_error: "Cannot send: channel 'email' is not configured" });
  });

  test('when there is nobody to send it to', async () => {
    const email = fakeChannel();
    const id = await bench.queue({ recipient: null });
    expect(await bench.sender({ channels: { email } })(id)).toEqual({ status: 'skipped', deliverable: [] });
    expect(email.sent).toEqual([]);
  });

  test('when there is no such row, or it is of another tenant', async () => {
    const send = bench.sender({ channels: { email: fakeChannel() } });
    const id = await bench.queue();
    await expect(send(newUuid())).rejects.toThrow(MissingRow);
    await expect(send(id, { tenantId: newUuid() })).rejects.toThrow(MissingRow);
    expect(await bench.row(id)).toMatchObject({ status: 'queued', attempts: 0 });
  });
});

test('createNotificationSender writes one line per attempt, without the recipient', async () => {
  const id = await bench.queue({ locale: 'fr-CA', variables: { amount: 'ada@example.com' } });
  const busyId = await bench.queue({ locale: 'fr-CA' });
  await bench.sender({ channels: { email: fakeChannel(busy) } })(id);
  await bench
    .sender({ channels: { email: fakeChannel(busy) } })(busyId)
    .catch(() => undefined);
  expect(bench.lines).toHaveLength(2);
  expect(bench.lines.join()).not.toContain('ada@example.com');
  expect(JSON.parse(bench.lines[1]!)).toMatchObject({
    notification_id: publicId('notification', busyId),
    tenant_id: 'tenant-123',
    template: 'payment_received',
    wanted_locale: 'fr-CA',
    locale: 'en',
    status: 'retry',
    attempt: 1,
    error: expect.stringContaining('451'),
  });
});
