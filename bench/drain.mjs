import { setTimeout as delay } from 'node:timers/promises';
import { taskQueues, wakeSignal, workflowIds } from '../dist/workflows/contract.js';

const limitMs = 60_000;

/** An envelope of the usual size. @param {string} tenant */
const envelope = (tenant) =>
  JSON.stringify({
    id: 'evt_@',
    type: 'payment.succeeded',
    schema_version: 1,
    timestamp: '2026-01-20T12:00:00.000Z',
    tenant_id: tenant,
    aggregate: { type: 'payment', id: 'pay_01kfd8t6rwe5sa4zq4d3gqqfxy', version: 1 },
    data: {
      payment_id: 'pay_01kfd8t6rwe5sa4zq4d3gqqfxy',
      customer_id: 'cus_01kfd8t6rwe5sa4zq4d3gqqfxy',
      amount: 49,
      amount_minor: 4900,
      currency: 'USD',
      status: 'succeeded',
      payment_method: 'Visa **** 4242',
      paid_at: '2026-01-20T12:00:00.000Z',
      padding: 'x'.repeat(300),
    },
  });

/**
 * As if the endpoint had been paused while events came: they and their deliveries stand in the database.
 * @param {import('./product.mjs').Product} product
 * @param {import('./seed.mjs').Tenant} tenant
 * @param {number} count
 */
export async function makeWaiting({ sql }, tenant, count) {
  const [endpoint] = tenant.endpoints;
  await sql.query(
    `with told as (
       insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
       select uuid7(), $1, 'payment.succeeded', 'payment', uuid7(), 1, now(), replace($2, '@', n::text), 'bench:' || n from generate_series(1, $3::int) n
       returning id
     )
     insert into deliveries (tenant_id, event_id, endpoint_id, event_name) select $1, id, $4, 'payment.succeeded' from told`,
    [tenant.id, envelope(tenant.account), count, endpoint],
  );
  await sql.query('analyze events, deliveries');
}

/** Has a tenant's first endpoint looked at, as whoever adds work does. @param {import('@temporalio/client').Client} client @param {import('./seed.mjs').Tenant} tenant */
export const wake = (client, { id: tenantId, endpoints: [endpointId = ''] }) =>
  client.workflow.signalWithStart('drainEndpoint', {
    workflowId: workflowIds.endpoint(endpointId),
    taskQueue: taskQueues.events,
    args: [{ tenantId, endpointId }],
    signal: wakeSignal,
    signalArgs: [],
  });

/**
 * Wakes the endpoint's workflow, as whoever adds work does, and waits until nothing is left.
 * @param {{ product: import('./product.mjs').Product, client: import('@temporalio/client').Client, load: { deliveries(): number }, tenant: import('./seed.mjs').Tenant, waiting: number }} options
 */
export async function drainWaiting({ product, client, load, tenant, waiting }) {
  const endpointId = tenant.endpoints[0] ?? '';
  const before = load.deliveries();
  const started = performance.now();
  await wake(client, tenant);
  let arrived = 0;
  let seconds = 0;
  while (arrived < waiting && performance.now() - started < limitMs) {
    await delay(10);
    arrived = load.deliveries() - before;
    seconds = (performance.now() - started) / 1000;
  }
  await delay(500);
  const { rows } = await product.sql.query(
    `select count(*) filter (where status = 'succeeded')::int as succeeded, count(*)::int as total from deliveries where endpoint_id = $1`,
    [endpointId],
  );
  return {
    arrived,
    seconds,
    deliveriesPerSecond: arrived / seconds,
    succeeded: rows[0].succeeded,
    repeated: load.deliveries() - before - waiting,
  };
}
