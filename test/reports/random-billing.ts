import { v7 } from 'uuid';
import type { TestApi, TestTenant } from '../api/server.js';
import { fillMoney } from './random-money.js';
import { type Context, currencies, insert, now, type Row, randomOf } from './random-rows.js';

export const zones = ['UTC', 'America/New_York', 'Asia/Kolkata', 'America/Havana', 'Europe/Berlin', 'Pacific/Apia'];

export interface RandomTenant extends TestTenant {
  zone: string;
}

/** A tenant with payers of both modes, and of the platform; some customers are deleted. Times lie on boundaries of months now and then. */
export async function randomTenant(api: TestApi, seed: number): Promise<RandomTenant> {
  const random = randomOf(seed);
  const zone = zones[seed % zones.length]!;
  const tenant = await api.tenant(`random-${seed}`, ['read']);
  const id = tenant.uuid;
  await api.sql('update tenants set timezone = $2 where id = $1', [id, zone]);
  const edges = (
    await api.sql<{ at: number }>(
      `select extract(epoch from d at time zone $1)::float8 * 1000 as at from generate_series('2025-04-01'::timestamp, '2026-06-01', '1 month') d
       union all select extract(epoch from d::timestamp at time zone $1)::float8 * 1000 from unnest('{2025-11-02,2026-03-08,2025-11-01,2026-03-29}'::date[]) d`,
      [zone],
    )
  ).map((row) => row.at);
  const first = Date.parse('2025-04-10T00:00:00Z');
  const instant = (after = first): number => {
    if (!random.chance(0.25)) return after + random.upTo(now - after);
    const edge = random.pick(edges) + random.pick([0, 0, -1, 1, 3_599_000]);
    return edge > after ? edge : after + random.upTo(now - after);
  };
  const iso = (at: number): string => new Date(at).toISOString();

  const accounts: { id: string; livemode: boolean }[] = [];
  const customers: Row[] = [];
  const accountRows: Row[] = [];
  const platform = await api.sql<{ id: string }>(
    "select id from billing_accounts where tenant_id = $1 and kind = 'platform' and livemode",
    [id],
  );
  for (let n = 0; n < 8; n++) {
    const made = instant();
    const customer = v7({ msecs: made });
    customers.push({
      ...{
        id: customer,
        tenant_id: id,
        external_id: `c${n}`,
        name: `=C${n}`,
        created_at: iso(made),
        updated_at: iso(made),
      },
      ...{ status: n < 2 ? 'deleted' : 'active', locale: random.pick(['en', 'pt-BR', null]), metadata: {}, version: 0 },
    });
    for (const livemode of n % 2 === 0 ? [true, false] : [true])
      accountRows.push({ id: v7(), tenant_id: id, kind: 'customer', customer_id: customer, livemode });
  }
  await insert(api, 'customers', customers);
  const accountDefaults = { collection_mode: 'gateway', dunning_policy: 'standard-v1', dunning_state: 'clear' };
  await insert(
    api,
    'billing_accounts',
    accountRows.map((row) => ({
      ...row,
      ...accountDefaults,
      ...{ dunning_exempt: false, version: 0, created_at: iso(first), updated_at: iso(first) },
    })),
  );
  accounts.push(
    { id: platform[0]!.id, livemode: true },
    ...accountRows.map((row) => ({ id: row.id as string, livemode: row.livemode as boolean })),
  );

  const context = { api, id, random, instant, iso, accounts };
  const subscriptions = await fillSubscriptions(context);
  await fillMoney(context, subscriptions);
  return { ...tenant, zone };
}

const nextOf: Record<string, string[]> = {
  incomplete: ['active', 'trialing', 'incomplete_expired'],
  trialing: ['active', 'past_due', 'canceled'],
  active: ['past_due', 'paused', 'canceled', 'completed', 'past_due'],
  past_due: ['active', 'suspended', 'unpaid', 'canceled', 'active'],
  suspended: ['active', 'canceled'],
  unpaid: ['active', 'canceled'],
  paused: ['active', 'canceled'],
};

/** Histories of statuses, now and then two moves at one time or an end that is told too late; and of terms. */
async function fillSubscriptions({ api, id, random, instant, iso, accounts }: Context): Promise<string[]> {
  const [subscriptions, transitions, terms]: [Row[], Row[], Row[]] = [[], [], []];
  for (const account of accounts)
    for (let n = random.upTo(4); n >= 0; n--) {
      const currency = random.pick(currencies);
      const of = () => ({
        ...{ currency, unit_amount_minor: random.pick([0, 999, 1000, 12_345, 50_000]), quantity: 1 + random.upTo(3) },
        ...{
          billing_interval: random.pick(['day', 'week', 'month', 'quarter', 'year']),
          interval_count: 1 + random.upTo(3),
        },
      });
      let [status, at] = ['incomplete', instant()];
      const made = at;
      const sub = v7({ msecs: made });
      const moves: Row[] = [];
      const move = (from: string | null, to: string, time: number) =>
        moves.push({
          ...{ tenant_id: id, entity_type: 'subscription', entity_id: sub, from_status: from, to_status: to },
          ...{ cause: 'test', actor: 'gateway', effective_at: iso(time), recorded_at: iso(time), applied: true },
        });
      move(null, status, at);
      for (let steps = random.upTo(7); steps > 0 && nextOf[status]; steps--) {
        const to = random.pick(nextOf[status]!);
        at = random.chance(0.1) ? at : instant(at);
        move(status, to, random.chance(0.05) && to === 'canceled' ? at - 40 * 86_400_000 : at);
        status = to;
      }
      transitions.push(...moves);
      // Refused: it never was.
      transitions.push({
        ...moves[0],
        from_status: status,
        to_status: 'active',
        effective_at: iso(instant()),
        applied: false,
        refusal: 'stale',
      });
      const times = new Set(Array.from({ length: random.upTo(4) }, () => instant()));
      terms.push(...[...times].map((time) => ({ tenant_id: id, subscription_id: sub, until_at: iso(time), ...of() })));
      subscriptions.push({
        ...{
          id: sub,
          tenant_id: id,
          billing_account_id: account.id,
          plan_code: random.pick(['basic', 'pro', null]),
          status,
        },
        ...of(),
        cancel_reason: random.pick([
          null,
          null,
          'payment_failed',
          'cancellation_requested: too dear',
          'payment_disputed',
        ]),
        ...{ canceled_at: status === 'canceled' ? iso(at) : null, cancel_at_period_end: random.chance(0.2) },
        ...{ current_period_start: iso(now - 86_400_000), current_period_end: iso(now + random.upTo(60) * 86_400_000) },
        ...{ status_event_rank: 0, paid_periods: 0, version: 0, created_at: iso(made), updated_at: iso(at) },
      });
    }
  await insert(api, 'subscriptions', subscriptions);
  await insert(api, 'subscription_terms', terms);
  const columns =
    'tenant_id, entity_type, entity_id, from_status, to_status, cause, actor, effective_at, recorded_at, applied, refusal';
  await api.sql(
    `insert into state_transitions (${columns}) select ${columns} from jsonb_populate_recordset(null::state_transitions, $1)`,
    [JSON.stringify(transitions)],
  );
  return subscriptions.map((row) => row.id as string);
}
