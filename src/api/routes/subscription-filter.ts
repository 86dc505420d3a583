import type { Tx } from '../../db/connection.js';
import { filterMatches } from '../../db/filter-match.js';
import { canonicalName } from '../../domain/events.js';
import type { TenantCaller } from '../auth.js';
import { invalid } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { filterTest, filterTestResult } from '../schemas/webhook.js';
import { findExample } from '../test-delivery.js';

/** Tries a filter out, by the rule that sends events. */
export const createFilterTestRoute = ({ now }: { now: () => number }): Route =>
  tenantRoute('read', {
    method: 'post',
    path: '/subscriptions/test-filter',
    name: 'testWebhookFilter',
    summary: 'Tell whether an event would pass a filter; nothing is kept or sent',
    body: filterTest,
    answers: { 200: { description: 'Whether it matches.', schema: filterTestResult } },
    handle: async ({ body: { filter, event, payload }, caller }, tx) => {
      if ((event === undefined) === (payload === undefined))
        throw invalid('event', 'is needed, or payload, and not both');
      const envelope = payload ?? (await example(tx, caller, event ?? '', now()));
      return { status: 200, body: { matches: await filterMatches(tx, filter, envelope) } };
    },
  });

/** Filters see an event under its canonical name. */
const example = async (tx: Tx, caller: TenantCaller, event: string, now: number): Promise<unknown> =>
  (await findExample(tx, caller, canonicalName(event) ?? event, now)).envelope;
