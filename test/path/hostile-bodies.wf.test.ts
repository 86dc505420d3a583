import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayName } from '../../src/domain/entities.js';
import { gateways } from '../../src/gateways/index.js';
import { isDeep } from '../setup/runs.js';
import { secrets, startTestService, type TestService } from '../setup/service.js';
import { fixture } from '../setup/world.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';

let service: TestService;
let stage: Stage;
let owner: pg.Client;
beforeAll(async () => {
  service = await startTestService({ LOG_LEVEL: 'fatal' });
  stage = await openStage(service);
  await stage.tenant('tenant-123');
  owner = new pg.Client({ connectionString: service.database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
});
afterAll(async () => {
  await stage?.close();
  await owner?.end();
  await service?.stop();
});
/** Whatever came, the next good event is applied. */
let goodOnes = 0;
afterEach(async () => {
  const message = signedEvent('stripe', 'payment_intent.succeeded', payment(`after_${++goodOnes}`));
  const { body } = await postEvent(service.url, 'stripe', message, wait);
  expect(body.processing_result).toMatchObject({ status: 'processed', action: 'payment_succeeded' });
});

const wait = { Prefer: 'wait=10' };
const send = (gateway: GatewayName, body: Buffer) =>
  postEvent(service.url, gateway, { body, headers: gateways[gateway].sign(body, secrets[gateway], Date.now()) }, wait);
const rowOf = async (body: Buffer) =>
  (
    await owner.query('select status, action, raw_body from gateway_events where body_sha256 = $1', [
      createHash('sha256').update(body).digest(),
    ])
  ).rows[0];

const types: Readonly<Record<GatewayName, string>> = {
  stripe: 'payment_intent.succeeded',
  razorpay: 'payment.captured',
  asaas: 'PAYMENT_RECEIVED',
};
const names = Object.keys(types) as GatewayName[];
/** An event of this gateway as text, with one more member, which may be no valid JSON. */
let events = 0;
function eventWith(gateway: GatewayName, member: string): Buffer {
  const text = JSON.stringify({ ...fixture(gateway, types[gateway]), id: `evt_hostile_${++events}` });
  return Buffer.from(`${text.slice(0, -1)},${member}}`);
}
/** The same with a value in place of each that stands under this name. */
const withValue = (gateway: GatewayName, name: string, value: string): Buffer => {
  const text = eventWith(gateway, '"more":1').toString();
  return Buffer.from(
    text.replaceAll(new RegExp(`"${name}":("(?:[^"\\\\]|\\\\.)*"|-?[\\d.]+)`, 'g'), `"${name}":${value}`),
  );
};

const mebibyte = 1024 * 1024;
/** Applied, or put aside for good: nothing is tried again and again. */
const settled = /^(processed|ignored|tenant_not_found|parked|dead_letter)$/;
const deep = (depth: number, open: string, middle: string, close: string) =>
  `"deep":${open.repeat(depth)}${middle}${close.repeat(depth)}`;
const keys = (count: number, of: (n: number) => string) => Array.from({ length: count }, (_, n) => of(n)).join(',');
const members: [string, () => string][] = [
  ['arrays in arrays, 150 deep', () => deep(150, '[', '1', ']')],
  ['objects in objects, 150 deep', () => deep(150, '{"a":', '1', '}')],
  ['29,000 keys', () => keys(29_000, (n) => `"k${n}":0`)],
  ['keys whose hashes are alike', () => keys(29_000, (n) => `"${n * 65_536}":0`)],
  ['the same key 29,000 times', () => keys(29_000, () => '"same":1')],
  ['9000 objects with `__proto__`', () => `"a":[${keys(9000, (n) => `{"__proto__":{"k${n}":1}}`)}]`],
  ['`__proto__` and `constructor`', () => '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}'],
  ['`__proto__` written otherwise', () => '"__pr\\u006fto__":{"polluted":1,"livemode":true}'],
  ['numbers without end', () => '"a":1e400,"b":-1e400,"c":9007199254740993,"d":1e-400'],
  ['a number of 500,000 digits', () => `"a":${'9'.repeat(500_000)}`],
  ['NUL and other control characters', () => '"a\\u0000":"b\\u0000\\u0001\\u001f\\u007f"'],
  ['half characters', () => '"a":"\\ud800","\\udc00":"\\udfff\\ud83d"'],
  ['a text of half a mebibyte', () => `"a":"${'ÿ'.repeat(250_000)}"`],
];

describe.each(names)('an event of %s with', (gateway) => {
  test.each(members)('%s is stored and answered', async (_what, member) => {
    const body = eventWith(gateway, member());
    expect(body.length).toBeLessThan(mebibyte);
    expect((await send(gateway, body)).status).toBe(200);
    const { status, raw_body } = await rowOf(body);
    expect(status).toMatch(settled);
    expect(body.equals(raw_body)).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

const bombs: [string, () => string][] = [
  ['arrays in arrays, 400,000 deep', () => deep(400_000, '[', '1', ']')],
  ['arrays around `__proto__`, 400,000 deep', () => deep(400_000, '[', '{"__proto__":1}', ']')],
  ['objects in objects, 100,000 deep', () => deep(100_000, '{"a":', '1', '}')],
  ['objects called `__proto__`, 60,000 deep', () => deep(60_000, '{"__proto__":', '1', '}')],
  ['objects with escaped names, 60,000 deep', () => deep(60_000, '{"\\u0061":', '1', '}')],
  ['90,000 keys', () => keys(90_000, (n) => `"${n}":0`)],
  ['300,000 empty objects', () => `"a":[${keys(300_000, () => '{}')}]`],
];

describe.each(names)('%s: a rightly signed bomb of', (gateway) => {
  test.each(bombs)('%s is no event: 400, and nothing is stored', async (_what, member) => {
    const body = eventWith(gateway, member());
    expect(body.length).toBeLessThan(mebibyte);
    const answer = await send(gateway, body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(
      gateway === 'asaas' ? 'is not a JSON object that is an event' : 'malformed_payload',
    );
    expect(await rowOf(body)).toBeUndefined();
  });
});

const values = {
  stripe: [
    'amount',
    'amount_received',
    'created',
    'currency',
    'customer',
    'description',
    'receipt_email',
    'latest_charge',
  ],
  razorpay: ['amount', 'created_at', 'currency', 'customer_id', 'email', 'contact', 'description', 'order_id'],
  asaas: ['value', 'netValue', 'dateCreated', 'customer', 'description', 'dueDate', 'paymentDate', 'externalReference'],
} as const;
const hostileValues = [
  '1e400',
  '-1',
  '9007199254740993',
  '1e15',
  '8640000000001',
  '-62135596801',
  '99999999999999999999999999',
  '0.1',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\u202e\\u0007"',
  '"x"',
  'null',
  'true',
  '[]',
  '{"id":{"id":{}}}',
  '{"__proto__":null}',
  '"2026-13-45"',
  `"${'x'.repeat(10_000)}"`,
];

/** Every value in some places, and in each place some values; on a deep run all in all. */
const valuesAt = (place: number): readonly string[] =>
  isDeep ? hostileValues : hostileValues.filter((_, index) => (index + place) % 4 === 0);

describe.each(names)('an event of %s whose', (gateway) => {
  test.each(values[gateway].map((name, index) => [name, index + names.indexOf(gateway)] as const))(
    '`%s` is anything is stored and answered',
    async (name, place) => {
      await Promise.all(
        valuesAt(place).map(async (value) => {
          const body = withValue(gateway, name, value);
          const answer = await send(gateway, body);
          expect([value, answer.status]).toEqual([value, 200]);
          // Of many about one payer some are tried again, and answered before they are settled.
          await soon(async () => (await rowOf(body))?.status, expect.stringMatching(settled));
        }),
      );
    },
  );
});
