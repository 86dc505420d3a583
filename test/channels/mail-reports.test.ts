import { expect, test } from 'vitest';
import { createMailReporters } from '../../src/channels/mail-reporters.js';
import { mailgunFailure, mailgunKey, sendgrid } from './mail-report-samples.js';

const now = Date.UTC(2026, 0, 16);
const id = '<ntf_01h455vb4pex5vsknk084sn02q@boxcostpro.com>';
const { mailgun, sendgrid: sendGrid } = createMailReporters(
  { mailgunSigningKey: mailgunKey, sendgridPublicKey: sendgrid.publicKey },
  () => now,
);
const request = (body: string, headers: Record<string, string> = {}) => ({
  body: Buffer.from(body),
  header: (name: string) => (headers[name] === undefined ? [] : [headers[name]]),
});
const ofMailgun = (event: object) => mailgun!.read(Buffer.from(mailgunFailure(id, { at: now, event })));
const ofSendGrid = (event: object) =>
  sendGrid!.read(Buffer.from(JSON.stringify([{ 'smtp-id': id, timestamp: now / 1000, ...event }])));

test('no key, nobody is heard', () => {
  expect(createMailReporters({}, () => now)).toEqual({});
});

test.each([
  [
    ofMailgun({}),
    { kind: 'bounced', messageId: id, says: 'bounce 550 5.1.1 The email account does not exist', at: now },
  ],
  [ofMailgun({ event: 'complained', 'delivery-status': null }), { kind: 'complained', says: 'bounce' }],
  [ofMailgun({ event: 'unsubscribed' }), { kind: 'unsubscribed' }],
  [
    ofSendGrid({ event: 'bounce', type: 'bounce', status: '5.1.1', reason: 'no such user' }),
    { kind: 'bounced', says: '5.1.1 no such user' },
  ],
  [ofSendGrid({ event: 'dropped', reason: 'Spam Reporting Address' }), { kind: 'complained' }],
  [ofSendGrid({ event: 'spamreport' }), { kind: 'complained', messageId: id, at: now }],
  [ofSendGrid({ event: 'group_unsubscribe' }), { kind: 'unsubscribed' }],
])('%j tells %j', (reports, report) => expect(reports).toMatchObject([report]));

test.each(
  [
    ofMailgun({ severity: 'temporary' }),
    ofMailgun({ event: 'delivered' }),
    ofMailgun({ event: 'constructor' }),
    ofMailgun({ message: { headers: {} } }),
    ofSendGrid({ event: 'bounce', type: 'blocked' }),
    ofSendGrid({ event: 'dropped', reason: 'constructor' }),
    ofSendGrid({ event: 'open' }),
    ofSendGrid({ event: 'bounce', 'smtp-id': undefined }),
  ].map((reports) => ({ reports })),
)('of no use: $reports', ({ reports }) => expect(reports).toEqual([]));

test.each(['', '[]', '{"event-data":1}', 'null'])('%s is no message of Mailgun', (body) => {
  expect([mailgun!.read(Buffer.from(body)), mailgun!.verify(request(body))]).toEqual([null, false]);
});

test('Mailgun signs a token, which is good for one body, for as long as it repeats a message', () => {
  const body = mailgunFailure(id, { at: now, token: 't' });
  expect([1, 2].map(() => mailgun!.verify(request(body)))).toEqual([true, true]);
  const forged = body.replace('failed', 'complained');
  expect(mailgun!.verify(request(forged))).toBe(false);
  for (const at of [now - 10 * 3_600_000, now + 600_000])
    expect(mailgun!.verify(request(mailgunFailure(id, { at })))).toBe(false);
  expect(mailgun!.verify(request(mailgunFailure(id, { at: now, key: 'other' })))).toBe(false);
});

test('SendGrid signs a time and the body, once', () => {
  const headers = sendgrid.sign('[]');
  expect(sendGrid!.verify(request('[]', headers))).toBe(true);
  expect(sendGrid!.verify(request('[ ]', headers))).toBe(false);
  expect(sendGrid!.verify(request('[]', { ...headers, 'x-twilio-email-event-webhook-timestamp': '1' }))).toBe(false);
  expect(sendGrid!.verify(request('[]', { ...headers, 'x-twilio-email-event-webhook-signature': 'AAAA' }))).toBe(false);
  expect(sendGrid!.verify({ ...request('[]'), header: (name) => [headers[name]!, headers[name]!] })).toBe(false);
});
