import { raiseAlert, resolveAlert } from '../db/alerts.js';
import type { Database } from '../db/connection.js';
import type { EventKey } from '../db/gateway-event-keys.js';
import { readReconciliation, saveReconciliation, storeFound } from '../db/reconciliation.js';
import { UnreadableSecret } from '../db/sealed.js';
import type { GatewayName } from '../domain/entities.js';
import { GatewayFault } from '../gateways/http.js';
import type { Answer, AnyReconciler, AskedAccount } from './reconciler.js';

/** How far a round has come; JSON. */
interface Round {
  steps: unknown[];
  done: object;
  index: number;
  position: string | null;
  /** So far. */
  pages: number;
  found: number;
}
interface State {
  done?: object;
  round?: Round | null;
}

export interface ReconcileReport {
  /** `more`: the round goes on. `no_key`: there is nothing to ask with. `refused`: the gateway does not accept the key. */
  state: 'done' | 'more' | 'no_key' | 'refused';
  /** Of the whole round so far, whoever has asked. */
  pages: number;
  found: number;
}

export interface ReconcileDeps {
  db: Database;
  /** null: there is no such account, it is not used, or it has no key. */
  open: (
    accountId: string,
    before: () => Promise<void>,
  ) => Promise<{ id: string; gateway: GatewayName; name: string; livemode: boolean; reconciler: ForAccount } | null>;
  /** Starts the event's workflow. */
  start: (event: EventKey) => Promise<void>;
  observe: (gateway: GatewayName, eventType: string) => void;
  now: () => number;
}
export type ForAccount = (account: AskedAccount) => AnyReconciler;

export interface Run {
  accountId: string;
  /** Waited for before each request. */
  before: () => Promise<void>;
  /** Unix ms after which no further page is begun. */
  until: number;
}

/**
 * Asks a gateway for what has not come. Each page is committed with where the next one begins: whoever goes on after a
 * failure asks for the same page again, whose events have the same ids. What was stored and not started, the relay starts.
 */
export function createReconcile(deps: ReconcileDeps): (run: Run) => Promise<ReconcileReport> {
  const { db, now } = deps;

  /** In one transaction: what the page found, what it warns of, and where the next one begins. */
  const commit = (account: AskedAccount, answer: Answer<object>, stateAfter: (added: number) => State) =>
    db.withSystem(async (tx) => {
      const about = { tenantId: null, gatewayAccountId: account.id };
      const added = await storeFound(tx, account, answer.found);
      if (added.length > 0)
        await raiseAlert(tx, {
          ...about,
          kind: 'events_missing',
          key: account.id,
          message: `${stateAfter(added.length).round?.found ?? added.length} events of ${account.gateway} had not come by webhook and were found by asking.`,
        });
      for (const alert of answer.raise ?? []) await raiseAlert(tx, { ...about, ...alert });
      for (const key of answer.well ?? []) await resolveAlert(tx, 'gateway_queue', key);
      await saveReconciliation(tx, account.id, stateAfter(added.length));
      return added;
    });

  async function round(
    account: AskedAccount,
    reconciler: AnyReconciler,
    state: State,
    run: Run,
  ): Promise<ReconcileReport> {
    const current: Round = state.round ?? {
      ...reconciler.plan(state.done ?? {}),
      index: 0,
      position: null,
      pages: 0,
      found: 0,
    };
    const report = (ended: 'done' | 'more') => ({ state: ended, pages: current.pages, found: current.found });
    for (let isFirst = true; current.index < current.steps.length; isFirst = false) {
      if (!isFirst && now() >= run.until) return report('more');
      const answer = await reconciler.ask(current.steps[current.index], current.position, state.done ?? {});
      current.done = { ...current.done, ...answer.note };
      current.position = answer.next;
      current.pages += 1;
      if (answer.next === null) current.index += 1;
      const before = current.found;
      const added = await commit(account, answer, (count) => {
        current.found = before + count;
        return { ...state, round: current };
      });
      for (const event of added) {
        deps.observe(event.gateway, event.eventType);
        // What cannot be started now, the relay does.
        await deps.start(event).catch(() => {});
      }
    }
    await db.withSystem(async (tx) => {
      await saveReconciliation(tx, account.id, { done: current.done, round: null });
      await resolveAlert(tx, 'gateway_api', account.id);
      if (current.found === 0) await resolveAlert(tx, 'events_missing', account.id);
    });
    return report('done');
  }

  const refused = async (accountId: string, message: string): Promise<ReconcileReport> => {
    const alert = {
      kind: 'gateway_api',
      key: accountId,
      tenantId: null,
      gatewayAccountId: accountId,
      message,
    } as const;
    await db.withSystem((tx) => raiseAlert(tx, alert));
    return { state: 'refused', pages: 0, found: 0 };
  };

  return async (run) => {
    try {
      const opened = await deps.open(run.accountId, run.before);
      const row = opened && (await db.withSystem((tx) => readReconciliation(tx, run.accountId)));
      if (!opened || !row) return { state: 'no_key', pages: 0, found: 0 };
      const { reconciler, ...account } = { ...opened, knownSince: row.created_at };
      return await round(account, reconciler(account), row.reconciliation as State, run);
    } catch (error) {
      if (error instanceof UnreadableSecret)
        return refused(run.accountId, 'The key of this account cannot be opened: it was sealed with another one.');
      if (error instanceof GatewayFault && error.kind === 'refused')
        return refused(run.accountId, 'The API of the gateway refuses the key of this account.');
      throw error;
    }
  };
}
