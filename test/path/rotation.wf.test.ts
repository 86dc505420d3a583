import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateways } from '../../src/gateways/index.js';
import { type Ground, makeGround, startTestService, type TestService } from '../setup/service.js';
import { operatorOf } from './operator.js';
import { payment } from './post-event.js';
import { soon } from './soon.js';

const apiOnly = { api: true, queues: [] };
const quiet = { LOG_LEVEL: 'fatal' };
let ground: Ground;
/** Where the operator works. */
let one: TestService;
/** Another process. */
let other: TestService;
let owner: pg.Client;
beforeAll(async () => {
  ground = await makeGround();
  one = await startTestService(quiet, { ground, roles: apiOnly });
  other = await startTestService(quiet, { ground, roles: apiOnly });
  owner = new pg.Client({ connectionString: ground.database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
});
afterAll(async () => {
  for (const service of [one, other]) await service?.stop();
  await owner?.end();
  await ground?.drop();
});

const accounts = () => operatorOf(one.url).admin.gatewayAccounts;
const make = (name: string, secret: string) =>
  accounts().create({ gateway: 'stripe', name, mode: 'test', secrets: { webhook_secret: secret } });
const change = (name: string, secret: string | string[]) =>
  accounts().update(`stripe:${name}`, { secrets: { webhook_secret: secret } });
async function post(service: TestService, account: string, id: string, secret: string): Promise<number> {
  const body = Buffer.from(JSON.stringify({ ...payment('rotation'), id }));
  const headers = gateways.stripe.sign(body, secret, Date.now());
  const answer = await fetch(`${service.url}/webhooks/stripe/${account}`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { ...headers, Prefer: 'wait=0' },
  });
  await answer.text();
  return answer.status;
}

test('a secret is rotated while events stream in, signed with the old and the new one, and none is refused', async () => {
  await make('streaming', 'whsec_v0');
  const accepted: number[] = [];
  let current = 0;
  let isOver = false;
  let sent = 0;
  // As a gateway does: new ones with the newest secret, repetitions with the one before.
  const stream = async (service: TestService) => {
    while (!isOver) {
      const id = `evt_stream_${++sent}`;
      accepted.push(
        await post(service, 'streaming', id, `whsec_v${sent % 2 === 0 ? Math.max(0, current - 1) : current}`),
      );
    }
  };
  const streams = [one, other, one, other].map(stream);
  for (let version = 1; version <= 4; version++) {
    const before = accepted.length;
    expect((await change('streaming', `whsec_v${version}`)).secrets.webhook_secret).toBe(2);
    current = version;
    await soon(() => accepted.length > before + 20, true);
  }
  isOver = true;
  await Promise.all(streams);
  expect(accepted.filter((status) => status !== 200)).toEqual([]);
  const { rows } = await owner.query(
    `select count(*)::int as n from gateway_events where external_event_id like 'evt_stream%'`,
  );
  expect(rows[0].n).toBe(sent);
});

test('a new secret counts at once in every process, also while wrong signatures come; a new account within a second', async () => {
  expect(await post(other, 'sudden', 'evt_sudden_0', 'whsec_a')).toBe(404);
  await make('sudden', 'whsec_a');
  await soon(() => post(other, 'sudden', 'evt_sudden_1', 'whsec_a'), 200);
  expect(await post(other, 'sudden', 'evt_sudden_2', 'whsec_wrong')).toBe(400);
  expect(await post(other, 'sudden', 'evt_sudden_3', 'whsec_wrong')).toBe(400);
  await change('sudden', 'whsec_b');
  expect(await post(other, 'sudden', 'evt_sudden_4', 'whsec_b')).toBe(200);
  expect(await post(other, 'sudden', 'evt_sudden_5', 'whsec_a')).toBe(200);
});

test('a list takes secrets away: the old one ends within seconds', async () => {
  await make('ended', 'whsec_a');
  expect(await post(other, 'ended', 'evt_ended_1', 'whsec_a')).toBe(200);
  await change('ended', ['whsec_b']);
  expect(await post(other, 'ended', 'evt_ended_2', 'whsec_b')).toBe(200);
  let tries = 0;
  await soon(() => post(other, 'ended', `evt_ended_again_${++tries}`, 'whsec_a'), 400);
});

test('the same secret given twice does not push out the one before', async () => {
  await make('twice', 'whsec_a');
  await change('twice', 'whsec_b');
  expect((await change('twice', 'whsec_b')).secrets.webhook_secret).toBe(2);
  expect(await post(one, 'twice', 'evt_twice_1', 'whsec_a')).toBe(200);
  expect(await post(one, 'twice', 'evt_twice_2', 'whsec_b')).toBe(200);
});
