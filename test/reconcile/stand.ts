import type { EventKey } from '../../src/db/gateway-event-keys.js';
import { createSealer } from '../../src/db/sealed.js';
import type { GatewayName } from '../../src/domain/entities.js';
import type { GatewayKeys } from '../../src/gateways/api.js';
import { createOpenAccount } from '../../src/reconcile/open-account.js';
import { createReconcile, type Run } from '../../src/reconcile/reconcile.js';
import { usedDatabase } from '../setup/database.js';
import { createWorld } from '../setup/world.js';
import type { FakeApi } from './fake-api.js';

const keys: Record<GatewayName, GatewayKeys> = {
  stripe: { apiKey: 'sk_live_of_the_tests' },
  razorpay: { keyId: 'rzp_live_tests', keySecret: 'secret_of_the_tests' },
  asaas: { apiKey: '$aact_prod_tests' },
};

/** A world whose accounts named `default` ask a fake API, and whose found events are applied at once. */
export async function openStand(gateway: GatewayName, api: Pick<FakeApi, 'url'>, start = '2026-01-20T12:00:00Z') {
  const world = await createWorld(usedDatabase);
  let now = Date.parse(start);
  const started: EventKey[] = [];
  const accountId = world.accounts[gateway];
  await world.db.withSystem((tx) =>
    tx.query('update gateway_accounts set created_at = $2 where id = $1', [accountId, new Date(now - 20 * 86_400_000)]),
  );
  let applies = true;
  const reconcile = createReconcile({
    db: world.db,
    open: createOpenAccount({
      db: world.db,
      sealer: createSealer(Buffer.alloc(32, 1)),
      environment: [{ gateway, keys: keys[gateway], apiBase: api.url }],
      userAgent: 'Tests/1.0',
      publicUrl: undefined,
      now: () => now,
    }),
    start: async (event) => {
      started.push(event);
      if (applies) await world.apply(event.id);
    },
    observe: () => {},
    now: () => now,
  });
  const system = <Row>(text: string, values: unknown[] = []) =>
    world.db.withSystem((tx) => tx.query<Row>(text, values));
  let passed = 0;
  const pass = (minutes: number): void => {
    now += minutes * 60_000;
    passed += minutes;
  };
  const run = async (more: Partial<Run> = {}) => {
    // PostgreSQL's clock does not pass with ours.
    await system('update gateway_events set processed_at = processed_at - make_interval(mins => $1)', [passed]);
    passed = 0;
    return reconcile({ accountId, before: async () => {}, until: Number.POSITIVE_INFINITY, ...more });
  };
  return {
    ...world,
    accountId,
    run,
    /** A round, and the next one a quarter of an hour later: what was young in the first is certain in the second. */
    runTwice: async () => {
      await run();
      pass(15);
      return run();
    },
    started,
    now: () => now,
    pass,
    /** Found events stay as if their workflow had not come to them yet. */
    applyNothing: () => {
      applies = false;
    },
    ledger: () =>
      system<{
        external_event_id: string;
        event_type: string;
        source: string;
        status: string;
        duplicate_count: number;
      }>('select external_event_id, event_type, source, status, duplicate_count from gateway_events order by id'),
    alerts: () =>
      system<{ kind: string; key: string; message: string; occurrences: number; open: boolean }>(
        'select kind, key, message, occurrences, resolved_at is null as open from alerts order by first_at, kind',
      ),
    state: async () =>
      (
        await system<{ reconciliation: { suspects?: Record<string, unknown>; done?: Record<string, unknown> } }>(
          'select reconciliation from gateway_accounts where id = $1',
          [accountId],
        )
      )[0]!.reconciliation,
    told: (type: string) => world.rows('select * from events where type = $1', [type]),
    mails: (template: string) => world.rows('select * from notifications where template = $1', [template]),
  };
}
export type Stand = Awaited<ReturnType<typeof openStand>>;
