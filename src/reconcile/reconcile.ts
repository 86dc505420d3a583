import { raiseAlert, resolveAlert } from '../db/alerts.js';
import type { Database } from '../db/connection.js';
import type { EventKey } from '../db/gateway-event-keys.js';
import { readReconciliation, resolveMissing, saveReconciliation } from '../db/reconciliation.js';
import { UnreadableSecret } from '../db/sealed.js';
import type { GatewayName } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { GatewayFault } from '../gateways/http.js';
import { commitPage, type Round, type State } from './commit-page.js';
import type { AnyReconciler, AskedAccount } from './reconciler.js';
import { ripeNames, suspectsLeft } from './second-look.js';

/** Who has not been answered for so long raises an alert. */
const silentMs = 3_600_000;

export interface ReconcileReport {
  /** `more`: the round goes on. `no_key`: there is nothing to ask with. `refused`: the gateway accepts the key, or the question, no longer. */
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
 *
 * An event is missing when the gateway has it and the ledger had it in no form before it was stored here: facts that are
 * young, or stand in a webhook that nobody has applied yet, are looked at once more in a later round (`second-look.ts`).
 */
export function createReconcile(deps: ReconcileDeps): (run: Run) => Promise<ReconcileReport> {
  const { db, now } = deps;
  const gatewayApi = (accountId: string, message: string) =>
    db.withSystem((tx) =>
      raiseAlert(tx, { kind: 'gateway_api', key: accountId, tenantId: null, gatewayAccountId: accountId, message }),
    );

  const finish = (account: AskedAccount, state: State, round: Round) =>
    db.withSystem(async (tx) => {
      await saveReconciliation(tx, account.id, state.version ?? 0, {
        done: round.isCut ? state.done : round.done,
        doneAt: now(),
        suspects: suspectsLeft(state.suspects ?? {}, round.again, round.began),
      });
      await resolveAlert(tx, 'gateway_api', account.id);
      if (round.missing === 0) await resolveMissing(tx, account.id, now());
    });

  function begin(reconciler: AnyReconciler, state: State): Round {
    const again = ripeNames(state.suspects ?? {}, now());
    const plan = reconciler.plan(state.done ?? {}, again);
    const counts = { pages: 0, found: 0, missing: 0 };
    return { ...plan, index: 0, position: null, began: now(), again, isCut: false, ...counts };
  }

  async function round(
    account: AskedAccount,
    reconciler: AnyReconciler,
    first: State,
    run: Run,
  ): Promise<ReconcileReport> {
    let state = first;
    let current = first.round?.again ? first.round : begin(reconciler, first);
    const report = (ended: 'done' | 'more') => ({ state: ended, pages: current.pages, found: current.found });
    for (let isFirst = true; current.index < current.steps.length; isFirst = false) {
      if (!isFirst && now() >= run.until) return report('more');
      const asked = performance.now();
      const answer = await reconciler.ask(current.steps[current.index], current.position, current.done);
      const seconds = 1 + (performance.now() - asked) / 1000;
      const page = {
        ...current,
        done: { ...current.done, ...answer.note },
        position: answer.next,
        pages: current.pages + 1,
        index: current.index + (answer.next === null ? 1 : 0),
      };
      const committed = await commitPage(db, account, answer, { state, round: page, now: now(), seconds });
      state = committed.state;
      current = committed.state.round;
      for (const event of committed.added) {
        deps.observe(event.gateway, event.eventType);
        // What cannot be started now, the relay does.
        await deps.start(event).catch(() => {});
      }
    }
    await finish(account, state, current);
    return report('done');
  }

  /** What an operator has to mend is an alert, and nothing to repeat before the next round. */
  async function explain(accountId: string, state: State, since: Millis, error: unknown): Promise<ReconcileReport> {
    if (!(error instanceof GatewayFault)) throw error;
    if (error.kind === 'refused' || error.kind === 'rejected') {
      const what = error.kind === 'refused' ? 'the key of this account' : `a question. ${error.message}`;
      await gatewayApi(accountId, `The API of the gateway refuses ${what}.`);
      return refused;
    }
    if (now() - Math.max(state.doneAt ?? 0, since) >= silentMs)
      await gatewayApi(accountId, `The gateway has not been asked to the end for an hour or longer. ${error.message}.`);
    throw error;
  }

  return async (run) => {
    const opened = await deps.open(run.accountId, run.before).catch((error: unknown) => {
      if (error instanceof UnreadableSecret) return error;
      throw error;
    });
    if (opened instanceof UnreadableSecret) {
      await gatewayApi(run.accountId, 'The key of this account cannot be opened: it was sealed with another one.');
      return refused;
    }
    const row = opened && (await db.withSystem((tx) => readReconciliation(tx, run.accountId)));
    if (!opened || !row) return { state: 'no_key', pages: 0, found: 0 };
    const { reconciler, ...account } = { ...opened, knownSince: row.created_at };
    const state = row.reconciliation as State;
    return round(account, reconciler(account), state, run).catch((error: unknown) =>
      explain(run.accountId, state, row.created_at, error),
    );
  };
}

const refused: ReconcileReport = { state: 'refused', pages: 0, found: 0 };
