import { Gauge } from 'prom-client';
import type { Backlog } from '../db/gauges.js';
import type { Standing } from '../db/standing.js';
import { stagesOfRuns } from '../domain/dunning/recovered.js';
import type { DunningState, TenantStatus } from '../domain/entities.js';
import { createFresh } from './fresh.js';
import type { MetricRegistry } from './registry.js';

export interface OpenRuns {
  state: DunningState;
  open: number;
}

/** Who is asked for what stands in the database. */
export interface GaugeSources {
  openAlerts: () => Promise<{ kind: string; open: number }[]>;
  openRuns: () => Promise<OpenRuns[]>;
  backlog: () => Promise<Backlog>;
  standing: () => Promise<Standing>;
}

interface Value {
  labels: Record<string, string>;
  value: number;
}
interface Row<T> {
  name: string;
  help: string;
  labelNames: readonly string[];
  values: (read: T) => Value[];
}

/** Those that no tenant has are 0, so that a first one is seen as a change. */
const tenantStatuses: readonly TenantStatus[] = ['pending', 'active', 'overdue', 'suspended', 'canceled'];
const one = (value: number): Value[] => [{ labels: {}, value }];

const ofAlerts: readonly Row<{ kind: string; open: number }[]>[] = [
  {
    name: 'billing_alerts',
    help: 'Open alerts by kind',
    labelNames: ['kind'],
    values: (alerts) => alerts.map(({ kind, open }) => ({ labels: { kind }, value: open })),
  },
];

const ofRuns: readonly Row<OpenRuns[]>[] = [
  {
    name: 'billing_accounts',
    help: 'Accounts that owe, by the state of their dunning',
    labelNames: ['dunning_state'],
    values: (runs) =>
      stagesOfRuns.map((state) => ({
        labels: { dunning_state: state },
        value: runs.find((one) => one.state === state)?.open ?? 0,
      })),
  },
];

const queues = (backlog: Backlog) =>
  Object.entries({
    gateway_events: backlog.gatewayEvents,
    deliveries: backlog.deliveries,
    notifications: backlog.notifications,
  });

const ofBacklog: readonly Row<Backlog>[] = [
  {
    name: 'billing_inbound_dead_letters',
    help: 'Gateway events that no repetition can apply',
    labelNames: [],
    values: ({ deadLetters }) => one(deadLetters),
  },
  {
    name: 'billing_outbox_oldest_seconds',
    help: 'How long the oldest delivery to a healthy endpoint has been waiting for its first attempt',
    labelNames: [],
    values: ({ outboxOldestSeconds }) => one(outboxOldestSeconds),
  },
  {
    name: 'billing_queue_length',
    help: 'What is due and not begun; 10000: so many or more',
    labelNames: ['queue'],
    values: (backlog) => queues(backlog).map(([queue, { length }]) => ({ labels: { queue }, value: length })),
  },
  {
    name: 'billing_queue_oldest_seconds',
    help: 'How long the first of what is due has been waiting',
    labelNames: ['queue'],
    values: (backlog) =>
      queues(backlog).map(([queue, { oldestSeconds }]) => ({ labels: { queue }, value: oldestSeconds })),
  },
];

const ofStanding: readonly Row<Standing>[] = [
  {
    name: 'billing_pending_invoices',
    help: 'Invoices of live mode that are out and not paid',
    labelNames: [],
    values: ({ pendingInvoices }) => one(pendingInvoices),
  },
  {
    name: 'billing_overdue_amount_minor',
    help: 'What is past its day in live mode, in minor units',
    labelNames: ['currency'],
    values: ({ overdue }) => overdue.map(({ currency, minor }) => ({ labels: { currency }, value: minor })),
  },
  {
    name: 'billing_tenants',
    help: 'Tenants by status',
    labelNames: ['status'],
    values: ({ tenants }) =>
      tenantStatuses.map((status) => ({
        labels: { status },
        value: tenants.find((one) => one.status === status)?.count ?? 0,
      })),
  },
  {
    name: 'billing_gateway_accounts',
    help: 'Accounts at a gateway whose webhooks are expected',
    labelNames: ['gateway'],
    values: ({ gatewayAccounts }) =>
      gatewayAccounts.map(({ gateway, count }) => ({ labels: { gateway }, value: count })),
  },
];

/** Asked once for each look. */
const atOnce = { forMs: 1_000, patienceMs: 3_000 };
/** Counts and sums of whole tables. */
const lately = { forMs: 30_000, patienceMs: 3_000 };

/**
 * What stands in the database, read when somebody looks: it is right whatever process has died, and the same in each of
 * them. What cannot be read is absent.
 */
export function gaugeMetrics(
  registry: MetricRegistry,
  { openAlerts, openRuns, backlog, standing }: Partial<GaugeSources>,
  clock: () => number = () => performance.now(),
): void {
  const register = <T>(
    rows: readonly Row<T>[],
    ask: (() => Promise<T>) | undefined,
    freshness: typeof atOnce,
  ): void => {
    if (!ask) return;
    const read = createFresh(ask, { ...freshness, now: clock });
    for (const { name, help, labelNames, values } of rows)
      new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers: [registry],
        async collect() {
          const found = await read();
          this.reset();
          // Without labels a gauge that has been reset says 0.
          this.remove({});
          for (const { labels, value } of found === null ? [] : values(found)) this.set(labels, value);
        },
      });
  };
  register(ofAlerts, openAlerts, atOnce);
  register(ofRuns, openRuns, atOnce);
  register(ofBacklog, backlog, atOnce);
  register(ofStanding, standing, lately);
}
