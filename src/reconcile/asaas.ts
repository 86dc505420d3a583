import type { Database } from '../db/connection.js';
import { knownFacts } from '../db/known-facts.js';
import { type Day, dayIn } from '../domain/time.js';
import type { AsaasApi } from '../gateways/asaas/api.js';
import { asaasMessage, brasilia } from './asaas-messages.js';
import { lookAtQueues, type Queues } from './asaas-queues.js';
import type { AskedAccount, Reconciler } from './reconciler.js';

const dayMs = 86_400_000;
/** A due date that has passed is told in the night, and a card is charged on that day. */
const dueDays = 3;
const deepDueDays = 30;

export type AsaasStep = { kind: 'queues' } | { kind: 'payments'; filter: Record<string, string> };
export interface AsaasDone extends Queues {
  until: Day;
  /** Day of the last look at what lies further back. */
  deepOn: Day;
}

/** States that are not for long: few charges at a time have one, whenever they were created. */
const passing = ['REFUND_IN_PROGRESS', 'CHARGEBACK_REQUESTED', 'CHARGEBACK_DISPUTE', 'AWAITING_CHARGEBACK_REVERSAL'];

/**
 * ASAAS keeps no list of events either. Its queue is looked at first, because a queue that runs again delivers by itself.
 * Charges are listed by the days on which something happens to them: created, paid, due; once a day further back, and
 * those that are being given back or disputed.
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
  return {
    plan: ({ until, deepOn, penalized }) => {
      const today = dayBefore(0);
      const known = dayIn(brasilia, account.knownSince);
      const last = until ?? known;
      // From the day before the last round on: a day's end in Brasília is not ours.
      const from = dayBefore(Math.max(1, Math.ceil((now - Date.parse(`${last}T00:00:00Z`)) / dayMs) + 1));
      const since = from > known ? from : known;
      const isDeep = deepOn !== today;
      const filters: Record<string, string>[] = [
        { 'dateCreated[ge]': since },
        { 'paymentDate[ge]': since },
        { 'dueDate[ge]': dayBefore(isDeep ? deepDueDays : dueDays), 'dueDate[le]': today },
        ...(isDeep ? passing.map((status) => ({ status })) : []),
      ];
      return {
        steps: [{ kind: 'queues' }, ...filters.map((filter) => ({ kind: 'payments' as const, filter }))],
        done: { until: today, deepOn: today, penalized: penalized ?? {} },
      };
    },
    ask: async (step, position, { penalized = {} }) => {
      if (step.kind === 'queues') return lookAtQueues(api, account, publicUrl, penalized);
      const offset = Number(position ?? 0);
      const { payments, hasMore } = await api.payments(step.filter, offset);
      const refs = payments.flatMap(({ id }) => [
        { kind: 'payment' as const, id: String(id) },
        { kind: 'invoice' as const, id: String(id) },
      ]);
      const facts = await knownFacts(db, names, refs);
      return {
        found: payments.flatMap((charge) => asaasMessage(account, charge, facts, now) ?? []),
        next: hasMore && payments.length > 0 ? String(offset + payments.length) : null,
      };
    },
  };
}
