import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEmail } from '../../src/channels/email.js';
import { listSuppressions, suppress } from '../../src/db/suppressions.js';
import { newUuid } from '../../src/db/uuid.js';
import { type Bench, fakeChannel, openBench } from './sender-setup.js';
import { openSink, refusal } from './smtp-sink.js';

let bench: Bench;
let recipient: string;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  recipient = `Ada.${newUuid()}@Example.com`;
});

const inForce = async () =>
  (
    await bench.db.withTenant(bench.tenantId, (tx) =>
      listSuppressions(tx, bench.tenantId, { email: recipient }, { limit: 9, before: null }),
    )
  ).rows;
const refusing = (code: number, text: string) =>
  openSink({ onRcptTo: (_address, _session, done) => done(refusal(code, text)) });

test.each([
  [550, '5.1.1 no such user', true],
  [550, '5.1.10 null MX', true],
  [551, '5.1.6 has moved', true],
  [550, '5.2.1 mailbox disabled', true],
  [550, '5.1.8 bad sender', false],
  [550, '5.7.1 you are blocked', false],
  [552, '5.2.2 mailbox full', false],
  [550, 'no', false],
  [450, '4.1.1 not now', false],
])('RCPT TO %i %s: suppressed %s', async (code, text, suppressed) => {
  const email = createEmail(await refusing(code, text));
  const id = await bench.queue({ recipient });
  await bench
    .sender({ channels: { email } })(id)
    .catch(() => undefined);
  expect(await inForce()).toMatchObject(
    suppressed
      ? [
          {
            email: recipient.toLowerCase(),
            reason: 'hard_bounce',
            detail: expect.stringContaining(text),
            notification_id: id,
            created_by: 'smtp',
          },
        ]
      : [],
  );
});

test('what is suppressed is never given to a channel, in whatever case it is written', async () => {
  const email = fakeChannel();
  await bench.db.withTenant(bench.tenantId, (tx) =>
    suppress(tx, bench.tenantId, {
      ...{ email: recipient, reason: 'complaint', detail: null },
      ...{ notificationId: null, createdBy: 'key' },
    }),
  );
  const send = bench.sender({ channels: { email } });
  for (const to of [recipient, recipient.toUpperCase(), ` ${recipient}`]) {
    const id = await bench.queue({ recipient: to });
    expect(await send(id)).toEqual({ status: 'skipped', deliverable: [] });
    expect(await bench.row(id)).toMatchObject({ status: 'suppressed', skip_reason: 'complaint', attempts: 0 });
    expect(await bench.events(id)).toEqual([]);
  }
  expect(email.sent).toEqual([]);
  await send(await bench.queue());
  expect(email.sent).toHaveLength(1);
});

test('a mail whose attempt ended without a word is not sent again to an address that was suppressed meanwhile', async () => {
  const id = await bench.queue({ recipient });
  const dies = fakeChannel(() => new Promise(() => undefined));
  void bench.sender({ channels: { email: dies } })(id);
  while (dies.sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await bench.expireLease(id);
  await bench.db.withTenant(bench.tenantId, (tx) =>
    suppress(tx, bench.tenantId, {
      ...{ email: recipient, reason: 'manual', detail: null },
      ...{ notificationId: null, createdBy: 'key' },
    }),
  );
  const email = fakeChannel();
  expect((await bench.sender({ channels: { email } })(id)).status).toBe('skipped');
  expect(email.sent).toEqual([]);
});
