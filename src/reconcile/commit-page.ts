import { raiseAlert, resolveAlert } from '../db/alerts.js';
import type { Database } from '../db/connection.js';
import type { EventKey } from '../db/gateway-event-keys.js';
import { type FoundEvent, idsInLedger, saveReconciliation, storeFound } from '../db/reconciliation.js';
import type { Millis } from '../domain/time.js';
import { type Answer, type AskedAccount, partsOf } from './reconciler.js';
import { type Suspects, sift, suspectsAfter } from './second-look.js';

/** How far a round has come; JSON. */
export interface Round {
  steps: unknown[];
  done: object;
  index: number;
  position: string | null;
  began: Millis;
  /** Names that it asks for once more. */
  again: readonly string[];
  /** More was seen than is kept to be looked at once more: it has to be listed again. */
  isCut: boolean;
  /** So far; `missing` are those of `found` that the ledger had in no form. */
  pages: number;
  found: number;
  missing: number;
}
export interface State {
  /** Counts what was saved, so that of two who ask at once only one goes on. */
  version?: number;
  done?: object;
  /** When a round was over last. */
  doneAt?: Millis;
  suspects?: Suspects;
  round?: Round | null;
}

interface Page {
  /** As it was saved last, and the round as it is after this page. */
  state: Readonly<State>;
  round: Round;
  now: Millis;
  /** Since the gateway was asked, and a bit more. */
  seconds: number;
}

/**
 * In one transaction: what the page found and is certain, what it warns of, and where the next one begins. Returns what
 * was added, and the state as it was saved. @throws ConcurrentChange
 */
export const commitPage = (
  db: Database,
  account: AskedAccount,
  answer: Answer<object>,
  { state, round, now, seconds }: Page,
): Promise<{ added: EventKey[]; state: State & { round: Round } }> =>
  db.withSystem(async (tx) => {
    const about = { tenantId: null, gatewayAccountId: account.id };
    const suspects = state.suspects ?? {};
    const { certain, early } = sift(answer.found, suspects, now);
    const known = await idsInLedger(tx, account.id, [...new Set(certain.flatMap(idOf))], seconds);
    const open = new Set(known.filter((one) => one.open).map((one) => one.id));
    const dead = new Set(known.filter((one) => one.dead).map((one) => one.id));
    const held = certain.filter((event) => idOf(event).some((id) => open.has(id)));
    const stored = certain.filter((event) => !held.includes(event));
    const added = await storeFound(tx, account, stored);
    // Of a dead letter the ledger had a word, and there is an alert about it.
    const ofDead = new Set(stored.flatMap((one) => (idOf(one).some((id) => dead.has(id)) ? one.externalEventId : [])));
    const missing = added.filter((one) => !ofDead.has(one.externalEventId)).length;
    const next = suspectsAfter(suspects, { certain: stored, early, held }, now);
    const after: Round = {
      ...round,
      found: round.found + added.length,
      missing: round.missing + missing,
      isCut: round.isCut || next.isFull,
    };
    if (missing > 0)
      await raiseAlert(tx, {
        ...about,
        kind: 'events_missing',
        key: account.id,
        message: `${after.missing} events of ${account.gateway} had not come by webhook and were found by asking.`,
      });
    for (const alert of answer.raise ?? []) await raiseAlert(tx, { ...about, ...alert });
    for (const key of answer.well ?? []) await resolveAlert(tx, 'gateway_queue', key);
    const version = state.version ?? 0;
    const saved = { ...state, suspects: next.suspects, round: after };
    await saveReconciliation(tx, account.id, version, saved);
    return { added, state: { ...saved, version: version + 1 } };
  });

const idOf = ({ about }: FoundEvent): string[] => (about ? [partsOf(about.name).id] : []);
