import { putWaitingAside } from '../billing/dead-letter.js';
import type { Database, Tx } from '../db/connection.js';
import { resolveDeadLetterAlerts } from '../db/dead-letters.js';
import { overdueDeliveryReplays } from '../db/delivery-replays.js';
import { type DunningKey, overdueRuns } from '../db/dunning.js';
import { overdueErasures } from '../db/erasure.js';
import { overdueExports } from '../db/exports.js';
import { overdueGatewayCommands } from '../db/gateway-commands.js';
import { type EventKey, overdueGatewayEvents, resolvableGatewayEvents } from '../db/gateway-event-keys.js';
import { type EndpointKey, endpointsOverdue } from '../db/lanes.js';
import { type OverdueNotification, overdueNotifications } from '../db/overdue-notifications.js';
import { overdueReplays } from '../db/replays.js';
import { nilUuid } from '../db/uuid.js';
import { isUrgent, type Priority, priorities, urgentPriorities } from '../domain/tell/priorities.js';
import { chainAll } from './chain-audit.js';
import type { RelayReport } from './index.js';
import type { Starter } from './starter.js';

const overdueSeconds = 30;
const page = 200;
/** So long messages that are not urgent are started in one run, which give way: what is left has the next. */
const othersMs = 20_000;

export interface RelayDeps {
  db: Database;
  starter: Starter;
  heartbeat: () => void;
}

/** Finds what is overdue by PostgreSQL's word alone, whatever flags say and whether or not a workflow runs. */
export function createRelay({ db, starter, heartbeat }: RelayDeps): () => Promise<RelayReport> {
  return async () => {
    const failures: string[] = [];
    /** One that cannot be started must not keep the others from it. */
    const tryTo = async (start: () => Promise<void>): Promise<void> => {
      await start().catch((error: Error) => failures.push(error.message));
      heartbeat();
    };
    /** In their order, and one after the other. */
    const startAll = async (events: readonly EventKey[]) => {
      for (const event of events) await tryTo(() => starter.startGatewayEvent(event));
    };
    /** Those that waited, to the one who keeps their tenant's in order. */
    const applyAll = async (events: readonly { id: string; tenantId: string }[]) => {
      for (const tenantId of new Set(events.map((one) => one.tenantId))) {
        const ids = events.filter((one) => one.tenantId === tenantId).map((one) => one.id);
        await tryTo(() => starter.applyWaiting({ tenantId, ids }));
      }
    };
    const each =
      <Row>(start: (row: Row) => Promise<void>) =>
      async (rows: readonly Row[]): Promise<void> => {
        await Promise.all(rows.map((row) => tryTo(() => start(row))));
      };
    const wake = each(starter.wakeEndpoint);
    const send = each(({ tenant_id: tenantId, id, priority }: OverdueNotification) =>
      starter.publishNotification({ tenantId, id, priority }),
    );
    /** What is urgent before all that is not, however much that is. */
    const sendAll = async (): Promise<number> => {
      const list = (of: readonly Priority[]) => (tx: Tx, after: string) =>
        overdueNotifications(tx, { seconds: overdueSeconds, of }, after, page);
      const urgent = await sweep(list(urgentPriorities), send);
      return urgent + (await sweep(list(priorities.filter((one) => !isUrgent(one))), send, othersMs));
    };
    const erase = each(({ tenant_id: tenantId, id }: EndpointKey) => starter.startErasure({ tenantId, id }));
    const command = each(({ tenant_id: tenantId, id }: EndpointKey) => starter.startGatewayCommand({ tenantId, id }));
    const wakeDunnings = each(({ tenantId, accountId, currency }: DunningKey & { id: string }) =>
      starter.wakeDunning({ tenantId, accountId, currency }),
    );
    const wakeReplays = each(({ id }: { id: string }) => starter.wakeReplay(id));

    const replayDeliveries = each(({ tenant_id: tenantId, id }: EndpointKey) =>
      starter.wakeDeliveryReplay({ tenantId, id }),
    );

    const exportAgain = each(({ tenant_id: tenantId, id }: { tenant_id: string | null; id: string }) =>
      starter.wakeExport({ tenantId, id }),
    );

    /** Pages through a list by id until it ends, or no page more is begun; returns how many there were. */
    async function sweep<Row extends { id: string }>(
      list: (tx: Tx, after: string) => Promise<Row[]>,
      start: (rows: Row[]) => Promise<void>,
      forMs = Number.POSITIVE_INFINITY,
    ): Promise<number> {
      const until = performance.now() + forMs;
      let count = 0;
      for (let after = nilUuid; ; ) {
        const rows = await db.withSystem((tx) => list(tx, after));
        await start(rows);
        heartbeat();
        count += rows.length;
        const last = rows.at(-1);
        if (!last || rows.length < page || performance.now() >= until) return count;
        after = last.id;
      }
    }

    let chained = 0;
    const chain = async (): Promise<void> => {
      chained = await chainAll(db, heartbeat);
    };

    const [
      gatewayEvents,
      endpoints,
      notifications,
      replays,
      deliveryReplays,
      erasures,
      exports,
      gatewayCommands,
      dunnings,
    ] = await Promise.all([
      db.withSystem(putWaitingAside).then(async () => {
        await db.withSystem(resolveDeadLetterAlerts);
        const overdue = await sweep((tx, after) => overdueGatewayEvents(tx, overdueSeconds, after, page), startAll);
        return overdue + (await sweep((tx, after) => resolvableGatewayEvents(tx, after, page), applyAll));
      }),
      sweep((tx, after) => endpointsOverdue(tx, overdueSeconds, after, page), wake),
      sendAll(),
      sweep((tx, after) => overdueReplays(tx, overdueSeconds, after, page), wakeReplays),
      sweep((tx, after) => overdueDeliveryReplays(tx, overdueSeconds, after, page), replayDeliveries),
      sweep((tx, after) => overdueErasures(tx, overdueSeconds, after, page), erase),
      sweep((tx, after) => overdueExports(tx, overdueSeconds, after, page), exportAgain),
      sweep((tx, after) => overdueGatewayCommands(tx, overdueSeconds, after, page), command),
      sweep((tx, after) => overdueRuns(tx, overdueSeconds, after, page), wakeDunnings),
      tryTo(chain),
    ]);
    const [error] = failures;
    return {
      gatewayEvents,
      endpoints,
      notifications,
      replays: replays + deliveryReplays,
      erasures,
      exports,
      chained,
      gatewayCommands,
      dunnings,
      failed: failures.length,
      ...(error ? { error } : {}),
    };
  };
}

/** The same, and looks after the Schedules: an account that was registered, changed or put out of use is seen to here. */
export function createTendingRelay(
  deps: RelayDeps & { tendSchedules: () => Promise<void> },
): () => Promise<RelayReport> {
  const relay = createRelay(deps);
  return async () => {
    const report = await relay();
    const failure = await deps.tendSchedules().then(
      () => null,
      (error: Error) => error.message,
    );
    if (failure === null) return report;
    return { ...report, failed: report.failed + 1, error: report.error ?? failure };
  };
}
