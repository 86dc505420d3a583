import { bringSomeForward, discardSome, openDeliveriesOf, orderSome } from '../dist/db/backlog.js';
import { claimSoonest, releaseClaims } from '../dist/db/claims.js';
import { claimInOrder } from '../dist/db/claims-in-order.js';
import { detailsOf, listDeliveries } from '../dist/db/deliveries.js';
import { countDay, daysToCount } from '../dist/db/delivery-days.js';
import { deleteOldDeliveries, eraseOldEnvelopes } from '../dist/db/delivery-retention.js';
import { deliveryStats } from '../dist/db/delivery-stats.js';
import { stepsOfPayer } from '../dist/db/erasure-steps.js';
import { listEvents } from '../dist/db/events-read.js';
import { failingEndpoints } from '../dist/db/failing-endpoints.js';
import { endpointsOverdue, makeDeliveriesDue, nextDueAt } from '../dist/db/lanes.js';
import { recordAttempts } from '../dist/db/record-attempts.js';
import { existingDeliveries } from '../dist/db/replay-deliveries.js';
import { missingDeliveries } from '../dist/db/replay-missing.js';
import { lookedAtOnce, replaySetOf } from '../dist/db/replay-set.js';
import { firstUuidAt, newUuid, nilUuid } from '../dist/db/uuid.js';

const dayMs = 86_400_000;
const hour = 3_600_000;
const ago = (/** @type {number} */ days) => Date.now() - days * dayMs;

/**
 * Who is asked about.
 * @typedef {object} World
 * @property {string} large the tenant with three of ten deliveries
 * @property {string} small the one with the fewest
 * @property {string} largeEndpoint
 * @property {string} largeTenantsReplay id that no replay has
 * @property {string} backlogTenant
 * @property {{ plain: string, disabled: string, ordered: string }} backlogs
 */

/**
 * One thing that somebody asks for, as the product asks for it. It is taken back afterwards.
 * @typedef {object} Question
 * @property {string} name
 * @property {string} [tenant] as whom; without one as `app_system`
 * @property {(tx: import('../dist/db/connection.js').Tx) => Promise<unknown>} ask
 */

/** @param {World} world @returns {Question[]} */
export const statistics = ({ large, small, largeEndpoint }) => [
  ...[1, 7, 30].flatMap((days) =>
    [
      { name: 'large', tenant: large },
      { name: 'small', tenant: small },
    ].map(({ name, tenant }) => ({
      name: `GET stats, ${days} d, ${name} tenant`,
      tenant,
      ask: (/** @type {any} */ tx) => deliveryStats(tx, tenant, null, Date.now(), days * 24 * hour),
    })),
  ),
  ...[1, 30].map((days) => ({
    name: `GET subscriptions/{id}/stats, ${days} d`,
    tenant: large,
    ask: (/** @type {any} */ tx) => deliveryStats(tx, large, largeEndpoint, Date.now(), days * 24 * hour),
  })),
  { name: 'failing endpoints', tenant: large, ask: (tx) => failingEndpoints(tx, large) },
  { name: 'days to count', tenant: large, ask: (tx) => daysToCount(tx, large, Date.now(), 90) },
  {
    name: 'counting one day',
    tenant: large,
    ask: (tx) => countDay(tx, large, /** @type {any} */ (new Date(ago(2)).toISOString().slice(0, 10))),
  },
];

/** @param {World} world @returns {Question[]} */
export const lists = ({ large, largeEndpoint }) => {
  const pages = [
    { name: 'first', page: { limit: 100, before: null } },
    { name: 'deep', page: { limit: 100, before: firstUuidAt(ago(80)) } },
  ];
  const old = { since: ago(60), until: ago(59) };
  const ofDeliveries = /** @type {const} */ ([
    {},
    { status: 'pending' },
    { status: 'failed' },
    { status: 'succeeded' },
    { event: 'payment.succeeded' },
    { event: 'custom.rare' },
    { reason: 'retries_exhausted' },
    { reason: 'endpoint_gone' },
    { endpointId: largeEndpoint },
    old,
    { status: 'failed', endpointId: largeEndpoint },
    { status: 'failed', event: 'custom.rare' },
    { status: 'succeeded', event: 'custom.rare' },
    { endpointId: largeEndpoint, event: 'custom.rare' },
    { status: 'failed', ...old },
  ]);
  const ofEvents = [{}, { type: 'payment.succeeded' }, { type: 'custom.rare' }, old];
  const named = (/** @type {object} */ filter) =>
    Object.entries(filter)
      .map(([key, value]) => (/^[a-z.]+_?[a-z]*$/.test(value) ? `${key}=${value}` : key))
      .join('&') || 'no filter';
  return pages.flatMap(({ name, page }) => [
    ...ofDeliveries.map((filter) => ({
      name: `GET deliveries, ${named(filter)}, ${name} page`,
      tenant: large,
      ask: (/** @type {any} */ tx) => listDeliveries(tx, large, /** @type {any} */ (filter), page),
    })),
    ...ofEvents.map((filter) => ({
      name: `GET events, ${named(filter)}, ${name} page`,
      tenant: large,
      ask: (/** @type {any} */ tx) => listEvents(tx, large, filter, page),
    })),
    {
      name: `GET deliveries/{id} with its attempts, ${name} page`,
      tenant: large,
      ask: async (/** @type {any} */ tx) => {
        const {
          rows: [row],
        } = await listDeliveries(tx, large, {}, { ...page, limit: 1 });
        if (row) await detailsOf(tx, large, row);
      },
    },
  ]);
};

/** The statements of seed 002, as they stand there. @param {World} world @returns {Question[]} */
export const seeds = ({ large, small }) =>
  [
    `SELECT * FROM webhook_subscriptions WHERE active = true`,
    `SELECT last_error FROM webhook_deliveries WHERE status = 'FAILED'`,
    `SELECT * FROM webhook_deliveries WHERE event = 'custom.rare' ORDER BY created_at DESC LIMIT 10`,
    `SELECT * FROM webhook_deliveries WHERE event = 'payment.succeeded' ORDER BY created_at DESC LIMIT 10`,
  ].flatMap((text) => [
    { name: `${text}, large tenant`, tenant: large, ask: (/** @type {any} */ tx) => tx.query(text) },
    { name: `${text}, small tenant`, tenant: small, ask: (/** @type {any} */ tx) => tx.query(text) },
  ]);

/** @param {World} world @returns {Question[]} */
export const upkeep = ({ large }) => [
  {
    name: 'retention: a batch of 1,000 deliveries',
    tenant: large,
    ask: (tx) => deleteOldDeliveries(tx, nilUuid, ago(80), 1000),
  },
  {
    name: 'retention: nothing is old enough',
    tenant: large,
    ask: (tx) => deleteOldDeliveries(tx, nilUuid, ago(100), 1000),
  },
  {
    name: 'retention: a batch of envelopes, none to erase',
    tenant: large,
    ask: (tx) => eraseOldEnvelopes(tx, large, nilUuid, ago(80), 1000),
  },
  ...['events', 'attempts'].map((step) => ({
    name: `erasure of a customer: a batch of its step '${step}'`,
    tenant: large,
    ask: (/** @type {any} */ tx) => stepsOfPayer[step]?.(tx, scopeOf(large)),
  })),
];

/** @param {string} tenantId */
const scopeOf = (tenantId) => ({
  tenantId,
  tenantExternalId: 'tenant-1',
  customerId: newUuid(),
  customerName: 'cus_01kfd8t6rwe5sa4zq4d3gqqfxy',
  accountIds: [newUuid()],
  names: ['somebody@example.com'],
  cursor: null,
  requestedAt: Date.now(),
  dryRun: false,
});

/** @param {World} world @returns {Question[]} */
export const replays = ({ large, largeEndpoint }) => {
  const none = { kind: /** @type {const} */ ('filter'), endpoint_id: null, event_name: null, since: null, until: null };
  const choices = /** @type {const} */ ([
    { name: 'everything', choice: { statuses: ['pending', 'succeeded', 'failed'] } },
    { name: 'status=failed', choice: { statuses: ['failed'] } },
    { name: 'event=custom.rare', choice: { statuses: ['succeeded', 'failed'], event_name: 'custom.rare' } },
    { name: 'status=failed, one endpoint', choice: { statuses: ['failed'], endpoint_id: largeEndpoint } },
    { name: 'failed of a day', choice: { statuses: ['failed'], since: ago(60), until: ago(59) } },
  ]);
  const set = (/** @type {any} */ tx, /** @type {object} */ choice) =>
    replaySetOf(tx, large, /** @type {any} */ ({ ...none, ...choice }), Date.now());
  const missing = { kind: 'missing', endpoint_id: largeEndpoint, statuses: [], since: ago(30) };
  return [
    ...choices.flatMap(({ name, choice }) => [
      {
        name: `replay, dry run: ${name}`,
        tenant: large,
        ask: async (/** @type {any} */ tx) => existingDeliveries.count(tx, await set(tx, choice)),
      },
      {
        name: `replay, a page: ${name}`,
        tenant: large,
        ask: async (/** @type {any} */ tx) =>
          existingDeliveries.page(tx, await set(tx, choice), /** @type {any} */ (null), 100),
      },
    ]),
    {
      name: 'replay-missing, dry run: 30 d',
      tenant: large,
      ask: async (tx) => missingDeliveries.count(tx, await set(tx, missing)),
    },
    {
      name: `replay-missing, a page: ${lookedAtOnce} events`,
      tenant: large,
      ask: async (tx) => missingDeliveries.page(tx, await set(tx, missing), /** @type {any} */ (null), 100),
    },
  ];
};

/** @param {World} world @returns {Question[]} */
export const lanes = ({ backlogTenant: tenant, backlogs: { plain, disabled, ordered } }) => {
  const token = newUuid();
  const claim = (/** @type {any} */ tx) => claimSoonest(tx, plain, token, 200);
  return [
    { name: 'claims of 200 of a lane', tenant, ask: claim },
    {
      name: 'claims of 200 and their results',
      tenant,
      ask: async (tx) =>
        recordAttempts(
          tx,
          (await claim(tx)).map((one) => resultOf(one, token)),
        ),
    },
    { name: 'claims of 200 given back', tenant, ask: async (tx) => releaseClaims(tx, await claim(tx), token) },
    { name: 'claims of 200 of an ordered lane', tenant, ask: (tx) => claimInOrder(tx, ordered, token, 200) },
    { name: 'when the next is due', tenant, ask: (tx) => nextDueAt(tx, plain, false) },
    { name: 'when the next is due, ordered', tenant, ask: (tx) => nextDueAt(tx, ordered, true) },
    { name: 'the relay: endpoints that are overdue', ask: (tx) => endpointsOverdue(tx, 60, nilUuid, 1000) },
    {
      name: 'enabled or recovered: a batch of what waits on its ladder',
      tenant,
      ask: async (tx) => {
        await makeDeliveriesDue(tx, disabled);
        await bringSomeForward(tx, disabled);
      },
    },
    { name: 'ordered switched on: a batch', tenant, ask: (tx) => orderSome(tx, plain) },
    { name: 'deleted: how much is open', tenant, ask: (tx) => openDeliveriesOf(tx, plain) },
    { name: 'deleted: a batch that is discarded', tenant, ask: (tx) => discardSome(tx, plain) },
  ];
};

/** @param {import('../dist/db/claims.js').Claim} claim @param {string} token @returns {import('../dist/db/record-attempts.js').AttemptResult} */
const resultOf = ({ event_id, endpoint_id }, token) => ({
  event_id,
  endpoint_id,
  token,
  started_at: new Date().toISOString(),
  duration_ms: 20,
  response_status: 200,
  response_body: 'ok',
  error: null,
  trigger: 'first',
  ok: true,
  counts: true,
  status: 'succeeded',
  reason: null,
  next_attempt_at: null,
});
