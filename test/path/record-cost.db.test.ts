import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Statement, Tx } from '../../src/db/connection.js';
import { recordAttempts } from '../../src/db/record-attempts.js';
import { newUuid } from '../../src/db/uuid.js';
import { answerTo } from './answers.js';
import { type Lanes, openLanes } from './lanes.js';

let lanes: Lanes;
beforeAll(async () => {
  lanes = await openLanes();
});
afterAll(() => lanes?.close());

interface Plan {
  'Node Type': string;
  'Rows Removed by Join Filter'?: number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** The same transaction, which tells how PostgreSQL has run its statements instead of what they gave. */
const explaining = (tx: Tx, plans: Plan[]): Tx => ({
  ...tx,
  query: async <Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]> => {
    const text = typeof statement === 'string' ? statement : statement.text;
    const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (analyze, format json) ${text}`, values);
    if (row) plans.push(row['QUERY PLAN'][0].Plan);
    return [];
  },
});

test('what is recorded together is not compared each with each', async () => {
  const tenant = await lanes.tenant();
  for (let n = 0; n < 10; n++) await lanes.endpoint(tenant, `http://127.0.0.1:9/${n}`, { lane: 'direct' });
  const token = newUuid();
  const { claims } = await lanes.appendClaimed(tenant, 40, token);
  expect(claims).toHaveLength(400);
  const results = claims.map((claim) => answerTo(claim, token));
  const plans: Plan[] = [];
  await lanes.db.withTenant(tenant.id, (tx) => recordAttempts(explaining(tx, plans), results));
  expect(await lanes.rows(tenant, 'select from attempts where response_body is not null')).toHaveLength(400);
  const compared = plans.flatMap(nodesOf).map((node) => node['Rows Removed by Join Filter'] ?? 0);
  expect(compared.length).toBeGreaterThan(5);
  expect(Math.max(...compared)).toBeLessThan(400);
});
