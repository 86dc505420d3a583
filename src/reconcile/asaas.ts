import type { Database } from '../db/connection.js';
import { knownFacts } from '../db/known-facts.js';
import type { FoundEvent } from '../db/reconciliation.js';
import { type Day, dayIn } from '../domain/time.js';
import type { AsaasApi } from '../gateways/asaas/api.js';
import { brasilia, chargeMessage, subscriptionMessage } from './asaas-messages.js';
import { lookAtQueues, type Queues } from './asaas-queues.js';
import { type AskedAccount, partsOf, type Reconciler, stepsOf } from './reconciler.js';

type Json = Record<string, unknown>;

const dayMs = 86_400_000;
/** A due date that has passed is told in the night, and a card is charged on that day. */
const dueDays = 3;
const deepDueDays = 30;
/** Charges of so many days are walked through, a day of creation per round: none is given back or disputed later. */
const walkDays = 180;
/** ASAAS answers 25,000 requests in 12 hours, to all software of an account together; lists take a fifth of them. */
const restPerPageMs = (12 * 3_600_000) / (25_000 / 5);

export type AsaasStep =
  | { kind: 'queues' }
  | { kind: 'payments'; filter: Record<string, string> }
  | { kind: 'subscriptions'; offset: number }
  | { kind: 'again'; names: string[] };
export interface AsaasDone extends Queues {
  until: Day;
  /** Day of the last look at what lies further back. */
  deepOn: Day;
  /** When lists were asked for last (unix ms), and how many pages they had. */
  listedAt: number;
  listed: number;
  /** The day of creation that the walk comes to next. */
  walk: Day;
  /** Where the turn of the subscriptions goes on. */
  subscriptionsOffset: number;
}

/** States that are not for long: few charges at a time have one, whenever they were created. */
const passing = ['REFUND_IN_PROGRESS', 'CHARGEBACK_REQUESTED', 'CHARGEBACK_DISPUTE', 'AWAITING_CHARGEBACK_REVERSAL'];

/**
 * ASAAS keeps no list of events. Its queue is looked at first, because a queue that runs again delivers by itself. Charges
 * are listed by the days on which something happens to them: created, paid, due; once a day further back, and those that
 * are being given back or disputed. A refund has no day that could be asked for: one day of creation per round is walked
 * through, back through half a year and again from yesterday. Subscriptions come a page per round.
 */
export function createAsaasReconciler(
  api: AsaasApi,
  db: Database,
  account: AskedAccount,
  now: number,
  publicUrl: string | undefined,
): Reconciler<AsaasStep, AsaasDone> {
  const dayBefore = (days: number): Day => dayIn(brasilia, now - days * dayMs);
  const names = { gatewayAccountId: account.id, livemode: account.livemode };

  async function charges(items: Json[]): Promise<FoundEvent[]> {
    const refs = items.flatMap(({ id }) => [
      { kind: 'payment' as const, id: String(id) },
      { kind: 'invoice' as const, id: String(id) },
    ]);
    const facts = await knownFacts(db, names, refs);
    return items.flatMap((one) => chargeMessage(account, one, facts, now) ?? []);
  }

  async function subscriptions(items: Json[]): Promise<FoundEvent[]> {
    const refs = items.map(({ id }) => ({ kind: 'subscription' as const, id: String(id) }));
    const facts = await knownFacts(db, names, refs);
    return items.flatMap((one) => subscriptionMessage(account, one, facts, now) ?? []);
  }

  async function again(name: string): Promise<FoundEvent[]> {
    const { kind, id } = partsOf(name);
    const current = await api.get(kind === 'subscription' ? 'subscriptions' : 'payments', id);
    if (!current) return [];
    return kind === 'subscription' ? subscriptions([current]) : charges([current]);
  }

  return {
    plan: (done, suspects) => {
      const first: AsaasStep[] = [{ kind: 'queues' }, ...stepsOf(suspects)];
      const { until, deepOn, listedAt = 0, listed = 0, walk, subscriptionsOffset = 0 } = done;
      if (now - listedAt < listed * restPerPageMs) return { steps: first, done: done as AsaasDone };
      const today = dayBefore(0);
      const known = dayIn(brasilia, account.knownSince);
      // From the day before the last round on: a day's end in Brasília is not ours.
      const from = dayAfter(until ?? known, -1);
      const since = from > known ? from : known;
      const isDeep = deepOn !== today;
      const walked = walk === undefined || walk < dayBefore(walkDays) ? dayBefore(1) : walk;
      const filters: Record<string, string>[] = [
        { 'dateCreated[ge]': since },
        { 'paymentDate[ge]': since },
        { 'dueDate[ge]': dayBefore(isDeep ? deepDueDays : dueDays), 'dueDate[le]': today },
        ...(isDeep ? passing.map((status) => ({ status })) : []),
        { 'dateCreated[ge]': walked, 'dateCreated[le]': walked },
      ];
      return {
        steps: [
          ...first,
          ...filters.map((filter) => ({ kind: 'payments' as const, filter })),
          { kind: 'subscriptions', offset: subscriptionsOffset },
        ],
        done: {
          until: today,
          deepOn: today,
          listedAt: now,
          listed: 0,
          walk: dayAfter(walked, -1),
          subscriptionsOffset,
          penalized: done.penalized ?? {},
        },
      };
    },
    ask: async (step, position, { penalized = {}, listed = 0 }) => {
      if (step.kind === 'queues') return lookAtQueues(api, account, publicUrl, penalized);
      if (step.kind === 'again') {
        const found: FoundEvent[] = [];
        for (const name of step.names) found.push(...(await again(name)));
        return { found, next: null };
      }
      const counted = { listed: listed + 1 };
      if (step.kind === 'subscriptions') {
        const { items, hasMore } = await api.subscriptions(step.offset);
        const subscriptionsOffset = hasMore ? step.offset + items.length : 0;
        return { found: await subscriptions(items), next: null, note: { ...counted, subscriptionsOffset } };
      }
      const offset = Number(position ?? 0);
      const { items, hasMore } = await api.payments(step.filter, offset);
      const next = hasMore && items.length > 0 ? String(offset + items.length) : null;
      return { found: await charges(items), next, note: counted };
    },
  };
}

const dayAfter = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
