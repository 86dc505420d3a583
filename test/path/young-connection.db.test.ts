import pg from 'pg';
import { expect, test } from 'vitest';
import { createDatabase } from '../../src/db/connection.js';
import { recordAttempts } from '../../src/db/record-attempts.js';
import { newUuid } from '../../src/db/uuid.js';
import { answerTo } from './answers.js';
import { openLanes } from './lanes.js';

const endpoints = 20;
const events = 100;

test('in a new database the deliveries that attempts refer to are found by key from the first seconds on', async () => {
  const lanes = await openLanes();
  const owner = new pg.Client({ connectionString: lanes.database.ownerUrl });
  const db = createDatabase({ url: lanes.database.serviceUrl, max: 1 });
  try {
    await owner.connect();
    await owner.query('analyze billing.deliveries; analyze billing.attempts');
    const tenant = await lanes.tenant();
    for (let n = 0; n < endpoints; n++) await lanes.endpoint(tenant, `http://127.0.0.1:9/${n}`, { lane: 'direct' });
    for (let n = 0; n < events; n++) {
      const token = newUuid();
      const { claims } = await lanes.appendClaimed(tenant, 1, token);
      const results = claims.map((claim) => answerTo(claim, token));
      await db.withTenantsAtOnce([tenant.id], (tx) => recordAttempts(tx, results), 'kept');
    }
    await db.close();
    await owner.query('select pg_stat_clear_snapshot()');
    const { rows } = await owner.query<{ read: number }>(
      `select sum(idx_tup_read)::int as read from pg_stat_user_indexes where relname = 'deliveries'`,
    );
    const attempts = await lanes.rows(tenant, 'select from attempts');
    expect(attempts).toHaveLength(endpoints * events);
    expect(rows[0]!.read / attempts.length).toBeLessThan(150);
  } finally {
    await db.close().catch(() => {});
    await owner.end();
    await lanes.close();
  }
});
