import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/connection.js';
import { type Lanes, openLanes } from './lanes.js';
import { closeReceivers, openReceiver } from './receiver.js';
import type { Tenant } from './tables.js';

/** How often a transaction that records fails, and whether it has been kept then. */
let failures: { count: number; kept: boolean };

/** PostgreSQL away: from the moment when the receiver has answered. */
function breaking(db: Database): Database {
  const broken =
    <Args extends unknown[]>(run: (...args: Args) => Promise<unknown>) =>
    async (...args: Args) => {
      const fails = receiver.arrivals.length > 0 && failures.count > 0;
      if (fails) failures.count -= 1;
      const result = fails && !failures.kept ? undefined : await run(...args);
      if (fails) throw new Error('Connection terminated unexpectedly');
      return result as never;
    };
  return { ...db, withTenant: broken(db.withTenant), withTenantsAtOnce: broken(db.withTenantsAtOnce) };
}

let lanes: Lanes;
let tenant: Tenant;
let receiver: Awaited<ReturnType<typeof openReceiver>>;
beforeAll(async () => {
  lanes = await openLanes(breaking);
});
afterAll(async () => {
  await closeReceivers();
  await lanes?.close();
});
beforeEach(async () => {
  failures = { count: 0, kept: false };
  receiver = await openReceiver();
  tenant = await lanes.tenant();
});
afterEach(() => expect(failures.count).toBe(0));

const rows = async () => {
  const deliveries = await lanes.deliveries(tenant);
  const attempts = await lanes.rows<{ number: number; error: string | null }>(
    tenant,
    'select number, error from attempts order by number',
  );
  return { deliveries: deliveries.map(({ status, attempts }) => ({ status, attempts })), attempts };
};
const once = { deliveries: [{ status: 'succeeded', attempts: 1 }], attempts: [{ number: 1, error: null }] };

describe.each([
  ['is not there', false],
  ['has kept it, and breaks off before it says so', true],
])('the database %s when a result is recorded', (_what, kept) => {
  test('first attempts: it is recorded once, and nothing is sent twice', async () => {
    await lanes.endpoint(tenant, receiver.url, { lane: 'direct' });
    const { begin } = await lanes.claimed(tenant, 1);
    failures = { count: kept ? 1 : 3, kept };
    if (!(await begin())) await expect.poll(rows, { timeout: 5000 }).toEqual(once);
    expect(await rows()).toEqual(once);
    expect(receiver.arrivals).toHaveLength(1);
  });

  test('drains: the same', async () => {
    const id = await lanes.endpoint(tenant, receiver.url);
    await lanes.append(tenant, 1);
    failures = { count: kept ? 1 : 3, kept };
    const report = await lanes.batch(tenant, id);
    expect(report).toMatchObject({ nextAt: null, state: 'idle' });
    expect(await rows()).toEqual(once);
    expect(receiver.arrivals).toHaveLength(1);
  });
});
