import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateUp } from '../../src/db/migrate.js';
import { ensureServiceLogin } from '../../src/db/roles.js';
import { publicId } from '../../src/domain/ids.js';
import { type PostgresServer, startPostgres } from '../../src/embedded/postgres.js';
import { quiet } from '../embedded/folder.js';
import { soon } from '../path/soon.js';
import { temporaryFolder } from '../setup/temporary-folder.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';
import { type OpenStream, openStream } from './sse.js';

/** A server of its own, with the product's settings, that can be killed. */
const dir = temporaryFolder();
let postgres: PostgresServer;
let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  postgres = await startPostgres({ dir, log: quiet });
  await migrateUp(postgres.url);
  const service = { name: 'billhook_service', password: randomBytes(16).toString('hex') };
  await ensureServiceLogin(postgres.url, service);
  const serviceUrl = new URL(postgres.url);
  [serviceUrl.username, serviceUrl.password] = [service.name, service.password];
  api = await startTestApi({ database: { ownerUrl: postgres.url, serviceUrl: serviceUrl.href } });
  tenant = await api.tenant();
});
afterAll(async () => {
  await api?.close();
  await postgres?.stop();
});

const idsOf = (reader: OpenStream): string[] => reader.events().map(({ data }) => JSON.parse(data ?? '{}').id);

/** Publishes one event after the other, each until it is taken. */
function publishOn() {
  const taken: string[] = [];
  let refused = 0;
  let isOver = false;
  const publishing = (async () => {
    for (let n = 0; !isOver; ) {
      const body = { type: 'custom.counted', data: { n }, external_id: `n-${n}` };
      const answer = await tenant.call('POST', '/events', body);
      if (answer.status === 202) {
        taken.push(answer.body.id);
        n += 1;
      } else refused += 1;
    }
  })();
  return {
    taken,
    refused: () => refused,
    end: () => {
      isOver = true;
      return publishing;
    },
  };
}

/** Reads on behind the last id it has seen, whenever its stream has ended or was refused. */
function followOn() {
  const got: string[] = [];
  let refused = 0;
  let isOver = false;
  let current: OpenStream | null = null;
  const following = (async () => {
    for (let last = '0-0'; !isOver; ) {
      const reader = await openStream(`${api.url}/api/v1/events/stream`, tenant.key, { 'last-event-id': last });
      if (reader.status !== 200) refused += 1;
      else current = reader;
      await reader.ended;
      got.push(...idsOf(reader));
      last = reader.events().at(-1)?.id ?? last;
    }
  })();
  return {
    refused: () => refused,
    /** All that has come. */
    seen: () => [...got, ...(current === null ? [] : idsOf(current).filter((id) => !got.includes(id)))],
    /** The connection breaks; it comes again. */
    breakOff: () => current?.close(),
    end: async () => {
      isOver = true;
      current?.close();
      await following;
      return got;
    },
  };
}

test('PostgreSQL is killed and comes back: who stayed and who came again have each event once, in order', async () => {
  const stays = await openStream(`${api.url}/api/v1/events/stream?since=0-0`, tenant.key);
  const comesAgain = followOn();
  const publisher = publishOn();
  await soon(() => publisher.taken.length > 20 && comesAgain.seen().length > 5, true);

  process.kill(postgres.pid, 'SIGKILL');
  await postgres.exited;
  comesAgain.breakOff();
  const before = publisher.refused();
  await soon(() => publisher.refused() > before + 20 && comesAgain.refused() > 20, true);
  postgres = await startPostgres({ dir, log: quiet });

  const then = publisher.taken.length;
  await soon(() => publisher.taken.length > then + 20, true);
  comesAgain.breakOff();
  await publisher.end();
  await soon(() => [idsOf(stays).length, comesAgain.seen().length], [publisher.taken.length, publisher.taken.length]);
  const owner = new pg.Client({ connectionString: postgres.url });
  await owner.connect();
  const { rows } = await owner.query<{ id: string }>('select id from billing.events order by xid, seq');
  await owner.end();
  const inOrder = rows.map(({ id }) => publicId('event', id));
  expect(inOrder).toEqual(publisher.taken);
  expect(idsOf(stays)).toEqual(inOrder);
  expect(await comesAgain.end()).toEqual(inOrder);
  stays.close();
});
