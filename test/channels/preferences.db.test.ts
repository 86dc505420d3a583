import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPreferenceLinks } from '../../src/db/preference-links.js';
import { type NewPreferences, putPreferences } from '../../src/db/preferences.js';
import { createSealer } from '../../src/db/sealed.js';
import { newUuid } from '../../src/db/uuid.js';
import { nextTime } from '../../src/domain/zoned-time.js';
import { type Bench, fakeChannel, openBench } from './sender-setup.js';

let bench: Bench;
let recipient: string;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  recipient = `Ada.${newUuid()}@Example.com`;
});

const prefer = (some: Partial<NewPreferences>, of: string | null = recipient) =>
  bench.db.withTenant(bench.tenantId, (tx) =>
    putPreferences(tx, bench.tenantId, of, {
      ...{ user_id: null, choices: {}, quiet_from: null, quiet_until: null, timezone: null, digest_hour: null },
      updated_by: 'key',
      ...some,
    }),
  );
const made = async (id: string): Promise<number> => ((await bench.row(id)).created_at as Date).getTime();
const digests = async () =>
  await bench.all(`select * from notifications where template = 'digest' and recipient = $1 order by id`, [recipient]);

test('what its reader does not want is not sent, whoever says so last', async () => {
  const email = fakeChannel();
  const send = bench.sender({ channels: { email } });
  const [one, other] = [await bench.queue({ recipient }), await bench.queue({ recipient: ` ${recipient}` })];
  await prefer({ choices: { payment: { email: 'off' } } });
  expect(await send(one)).toEqual({ status: 'skipped', deliverable: [] });
  expect(await bench.row(one)).toMatchObject({ status: 'skipped', skip_reason: 'preference', attempts: 0 });
  await prefer({ choices: { payment: { email: 'on' } } });
  expect((await send(other)).status).toBe('sent');

  // The tenant says it for who says nothing, and for nobody else.
  await prefer({ choices: { payment: { email: 'off' } } }, null);
  expect((await send(await bench.queue({ recipient }))).status).toBe('sent');
  expect((await send(await bench.queue())).status).toBe('skipped');
  await prefer({}, null);
  expect(email.sent).toHaveLength(2);
});

test('in quiet hours a message waits for their end, and one that must be known at once does not', async () => {
  const email = fakeChannel();
  const id = await bench.queue({ recipient });
  const urgent = await bench.queue({ recipient, priority: 'high' });
  const now = await made(id);
  const minute = new Date(now).getUTCHours() * 60 + new Date(now).getUTCMinutes();
  const until = (minute + 60) % 1440;
  await prefer({ quiet_from: minute, quiet_until: until });
  const during = bench.sender({ channels: { email }, now: () => now });
  expect((await during(id)).status).toBe('waiting');
  const end = nextTime('UTC', until, now);
  expect(await bench.row(id)).toMatchObject({ status: 'queued', send_after: new Date(end), digest_to: null });
  expect((await during(urgent)).status).toBe('sent');
  expect((await bench.sender({ channels: { email }, now: () => end })(id)).status).toBe('sent');
});

test('what is gathered is told once, in one mail, whoever comes first and however many at once', async () => {
  const email = fakeChannel();
  await prefer({ choices: { payment: { email: 'digest' } } });
  const ids: string[] = [];
  for (let n = 0; n < 4; n++) ids.push(await bench.queue({ recipient }));
  const unsayable = await bench.queue({ recipient, variables: {} });
  const now = await made(ids[0]!);
  const early = bench.sender({ channels: { email }, now: () => now });
  for (const id of [...ids, unsayable]) expect((await early(id)).status).toBe('waiting');
  const due = nextTime('UTC', 8 * 60, now);
  expect(await bench.row(ids[0]!)).toMatchObject({
    ...{ status: 'queued', send_after: new Date(due), digest_to: recipient.toLowerCase(), attempts: 0 },
  });

  const late = bench.sender({ channels: { email }, now: () => due + 86_400_000 });
  const reports = await Promise.all(ids.map((id) => late(id)));
  expect(new Set(reports.map(({ status }) => status)).size).toBeLessThanOrEqual(2);
  const [digest, ...more] = await digests();
  expect(more).toEqual([]);
  for (const id of ids) expect(await bench.row(id)).toMatchObject({ status: 'digested', digest_id: digest?.id });
  expect(email.sent).toEqual([]);
  for (const id of ids) expect((await late(id)).status).toBe('already');

  expect((await late(String(digest?.id))).status).toBe('sent');
  expect(email.sent[0]?.text.match(/Payment received/g)).toHaveLength(4);
  // By itself it fails with its reason.
  expect((await late(unsayable)).status).toBe('failed');
  expect(await digests()).toHaveLength(1);
});

test('more than a digest has lines for go into another, and a changed mind counts until it is made', async () => {
  const email = fakeChannel();
  await prefer({ choices: { payment: { email: 'digest' } } });
  const ids: string[] = [];
  for (let n = 0; n < 22; n++) ids.push(await bench.queue({ recipient }));
  const now = await made(ids[0]!);
  for (const id of ids) await bench.sender({ channels: { email }, now: () => now })(id);
  const late = bench.sender({ channels: { email }, now: () => now + 2 * 86_400_000 });
  for (const id of ids.slice(0, 21)) await late(id);
  const told: unknown[] = [];
  for (const id of ids) told.push((await bench.row(id)).digest_id);
  expect((await digests()).map(({ id }) => told.filter((one) => one === id).length)).toEqual([20, 2]);

  const [again] = [await bench.queue({ recipient })];
  await bench.sender({ channels: { email }, now: () => now })(again);
  await prefer({ choices: { payment: { email: 'on' } } });
  expect((await late(again)).status).toBe('sent');
});

test('a mail that may be muted says how, also to mail programs; one that may not says nothing', async () => {
  const email = fakeChannel();
  const sealer = createSealer(Buffer.alloc(32, 7));
  const links = createPreferenceLinks({ sealer, publicUrl: 'https://bill.example/', now: Date.now });
  const send = bench.sender({ channels: { email }, links, now: Date.now });
  await send(await bench.queue({ recipient, locale: 'pt-BR' }));
  await send(await bench.queue({ recipient, category: 'dunning' }));
  const [mutable, must] = email.sent;
  const [, token = ''] =
    /^<https:\/\/bill\.example\/unsubscribe\/([\w.-]+)>$/.exec(mutable?.headers?.['List-Unsubscribe'] ?? '') ?? [];
  expect(mutable?.headers?.['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
  const target = { tenantId: bench.tenantId, recipient: recipient.toLowerCase(), locale: 'pt-BR' };
  expect(links.readUnsubscribe(token)).toEqual({ ...target, category: 'payment' });
  const [, page = ''] =
    /quais mensagens você recebe: https:\/\/bill\.example\/preferences\/(\S+)/.exec(mutable?.text ?? '') ?? [];
  expect(links.readPreferences(page)).toEqual(target);
  expect(mutable?.html).toContain(`href="https://bill.example/preferences/${page}"`);
  expect(must?.headers).toBeUndefined();
  expect(`${must?.html}${must?.text}`).not.toContain('bill.example');
});
