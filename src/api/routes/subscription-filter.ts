import { filterMatches } from '../../db/filter-match.js';
import { canonicalName } from '../../domain/events.js';
import { invalid } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { filterTest, filterTestResult } from '../schemas/webhook.js';
import { exampleEvent } from '../test-delivery.js';

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
      const envelope = payload ?? example(event ?? '', caller.tenantExternalId, now());
      return { status: 200, body: { matches: await filterMatches(tx, filter, envelope) } };
    },
  });

/** Filters see an event under its canonical name. */
function example(event: string, tenantExternalId: string, now: number): unknown {
  const name = canonicalName(event);
  if (name === null) throw invalid('event', `'${event}' is not an event of the catalogue`);
  return exampleEvent(name, tenantExternalId, now).envelope;
}
