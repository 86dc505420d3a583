import { expect, test } from 'vitest';
import { appendEvents } from '../../src/billing/append-events.js';
import type { Tx } from '../../src/db/connection.js';

test('a draft that cannot be written throws at once: a rejection would come after the commit has been sent', () => {
  const tx = { query: () => Promise.resolve([]) } as unknown as Tx;
  const draft = {
    tenantId: 'a',
    tenantExternalId: 'a',
    type: 'invoice.paid',
    aggregate: { type: 'invoice', id: 'a', version: 1 },
    occurredAt: Number.NaN,
    data: {},
    dedupeKey: 'a',
  } as const;
  expect(() => appendEvents(tx, [draft])).toThrow(RangeError);
});
