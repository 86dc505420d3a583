import type { Database } from '../db/connection.js';
import { subscriptionsAfter } from '../db/known-facts.js';
import type { FoundEvent } from '../db/reconciliation.js';
import { firstName, type NameCursor, unfinishedAfter } from '../db/unfinished.js';
import { type RazorpayApi, razorpayPage } from '../gateways/razorpay/api.js';
import { createRazorpayObjects } from './razorpay-objects.js';
import { type AskedAccount, type Reconciler, stepsOf } from './reconciler.js';

const minute = 60;
const day = 86_400;
const lagSeconds = 5 * minute;
const overlapSeconds = 30 * minute;
/** A payment may be authorized late within this time; and a refund be processed. */
const movingSeconds = { payments: 3 * day, refunds: 10 * day };
/** How often all that may still move is looked at again, not only what is new. */
const deepEverySeconds = 60 * minute;
/** Subscriptions that are asked for by id in one round: the next round goes on after them. */
const subscriptionsPerRound = 100;
/** The same of unfinished objects; looked for among so many names per page, in so many pages of a round. */
const unfinishedPerRound = 100;
const unfinishedPerPage = 50;
const namesPerPage = 1000;
const pagesPerRound = 20;

export type RazorpayStep =
  | { kind: 'payments' | 'refunds'; from: number; to: number }
  | { kind: 'subscriptions'; after: string }
  | { kind: 'unfinished'; after: NameCursor }
  | { kind: 'again'; names: string[] };
export interface RazorpayDone {
  until: number;
  deepAt: number;
  subscriptionsAfter: string;
  unfinishedAfter: NameCursor;
}

/**
 * Razorpay keeps no list of events. Objects that may have moved are asked for, and what they say beyond our facts becomes
 * a message in Razorpay's own form. Payments and refunds come by windows of their creation, a hundred for one request;
 * the list lags by minutes, so windows end before now and overlap. Subscriptions, and whatever we know as unfinished, are
 * asked for by id, in turns.
 */
export function createRazorpayReconciler(
  api: RazorpayApi,
  db: Database,
  account: AskedAccount,
  now: number,
): Reconciler<RazorpayStep, RazorpayDone> {
  const nowSeconds = Math.floor(now / 1000);
  const known = Math.floor(account.knownSince / 1000);
  const names = { gatewayAccountId: account.id, livemode: account.livemode };
  const objects = createRazorpayObjects(api, db, account, nowSeconds);
  const byNames = async (wanted: readonly string[]): Promise<FoundEvent[]> => {
    const found: FoundEvent[] = [];
    for (const name of wanted) found.push(...(await objects.byName(name)));
    return found;
  };

  return {
    plan: (done, again) => {
      const { until, deepAt, subscriptionsAfter: after = '', unfinishedAfter: cursor = firstName } = done;
      const isDeep = deepAt === undefined || deepAt <= nowSeconds - deepEverySeconds;
      const to = nowSeconds - lagSeconds;
      const step = (kind: 'payments' | 'refunds'): RazorpayStep => {
        const from = isDeep ? nowSeconds - movingSeconds[kind] : (until ?? 0) - overlapSeconds;
        return { kind, from: Math.max(known, from), to };
      };
      const lists = to <= known ? [] : [step('payments'), step('refunds')];
      return {
        steps: [...stepsOf(again), ...lists, { kind: 'subscriptions', after }, { kind: 'unfinished', after: cursor }],
        done: {
          until: to,
          deepAt: isDeep ? nowSeconds : (deepAt ?? nowSeconds),
          subscriptionsAfter: after,
          unfinishedAfter: cursor,
        },
      };
    },
    ask: async (step, position) => {
      switch (step.kind) {
        case 'again':
          return { found: await byNames(step.names), next: null };
        case 'subscriptions': {
          const page = await subscriptionsAfter(db, names, step.after, subscriptionsPerRound);
          const found: FoundEvent[] = [];
          for (const { name, status } of page) if (status) found.push(...(await objects.subscription(name, status)));
          const isLast = page.length < subscriptionsPerRound;
          return { found, next: null, note: { subscriptionsAfter: isLast ? '' : (page.at(-1)?.name ?? '') } };
        }
        case 'unfinished': {
          const place = position === null ? { page: 1, asked: 0, after: step.after } : (JSON.parse(position) as Place);
          const { names: unfinished, next } = await unfinishedAfter(
            db,
            names,
            place.after,
            namesPerPage,
            unfinishedPerPage,
          );
          const found = await byNames(unfinished);
          const asked = place.asked + unfinished.length;
          const goesOn = next !== null && place.page < pagesPerRound && asked < unfinishedPerRound;
          return {
            found,
            next: goesOn ? JSON.stringify({ page: place.page + 1, asked, after: next } satisfies Place) : null,
            note: { unfinishedAfter: next ?? firstName },
          };
        }
        default: {
          const skip = Number(position ?? 0);
          const items = await api.list(step.kind, { from: step.from, to: step.to, skip });
          const next = items.length < razorpayPage ? null : String(skip + items.length);
          return { found: await objects[step.kind](items), next };
        }
      }
    },
  };
}

interface Place {
  page: number;
  asked: number;
  after: NameCursor;
}
