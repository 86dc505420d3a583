import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUuid } from '../../src/db/uuid.js';
import type { EventName } from '../../src/domain/events.js';
import type { EventDraft } from '../../src/domain/tell/draft.js';
import { createInMemoryPublisher, type Envelope } from '../../src/publishers/in-memory.js';
import type { Publisher } from '../../src/publishers/publisher.js';
import { createWebhookPublisher } from '../../src/publishers/webhooks.js';
import { type Lanes, openLanes } from '../path/lanes.js';
import { closeReceivers, openReceiver } from '../path/receiver.js';
import type { Tenant } from '../path/tables.js';

let lanes: Lanes;
beforeAll(async () => {
  lanes = await openLanes();
});
afterAll(async () => {
  await closeReceivers();
  await lanes.close();
});

/** A publisher, and how somebody subscribes to it; what arrives is complete once `publish` has resolved. */
interface Stand {
  publisher: Publisher;
  subscribe(tenant: Tenant, patterns: string[]): Promise<() => Envelope[]>;
}

const stands: Record<string, () => Stand> = {
  webhooks: () => ({
    publisher: createWebhookPublisher({
      start: ({ tenantIds: [id = ''], eventIds }) => lanes.deliver({ id, externalId: '' }, eventIds),
    }),
    subscribe: async (tenant, events) => {
      const receiver = await openReceiver();
      await lanes.endpoint(tenant, receiver.url, { events, lane: 'direct' });
      return () => receiver.arrivals.map(({ body }) => JSON.parse(body));
    },
  }),
  'in memory': () => {
    const publisher = createInMemoryPublisher();
    return {
      publisher,
      subscribe: async (tenant, patterns) => {
        const got: Envelope[] = [];
        publisher.subscribe(tenant.id, patterns, (envelope) => void got.push(envelope));
        return () => got;
      },
    };
  },
};

describe.each(Object.entries(stands))('the publisher %s', (_name, open) => {
  const draft = (tenant: Tenant, type: EventName, n: number, dedupeKey = newUuid()): EventDraft => ({
    tenantId: tenant.id,
    tenantExternalId: tenant.externalId,
    type,
    aggregate: { type: 'invoice', id: newUuid(), version: n },
    occurredAt: Date.UTC(2025, 9, 30),
    data: { n },
    dedupeKey,
  });
  const append = ({ publisher }: Stand, tenant: Tenant, ...drafts: EventDraft[]) =>
    lanes.db.withTenant(tenant.id, (tx) => publisher.append(tx, drafts));
  const tell = async (stand: Stand, tenant: Tenant, ...drafts: EventDraft[]) =>
    stand.publisher.publish(tenant.id, (await append(stand, tenant, ...drafts)).deliverable);
  const numbers = (got: Envelope[]) => got.map(({ data }) => (data as { n: number }).n);

  test('gives whole envelopes, in their order, to who subscribed to them, under the name subscribed to', async () => {
    const stand = open();
    const tenant = await lanes.tenant();
    const [all, some] = [await stand.subscribe(tenant, ['*']), await stand.subscribe(tenant, ['payment.received'])];
    const types = ['invoice.created', 'payment.succeeded', 'invoice.paid'] as const;
    await tell(stand, tenant, ...types.map((type, n) => draft(tenant, type, n)));
    expect(all().map(({ type }) => type)).toEqual(types);
    expect(some().map(({ type, id }) => [type, id])).toEqual([['payment.received', all()[1]?.id]]);
    expect(all()[0]).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'invoice.created',
      schema_version: 1,
      timestamp: '2025-10-30T00:00:00Z',
      tenant_id: tenant.externalId,
      aggregate: { type: 'invoice', id: expect.stringMatching(/^inv_/), version: 0 },
      data: { n: 0 },
    });
  });

  test('gives nothing of one tenant to another', async () => {
    const stand = open();
    const [one, other] = [await lanes.tenant(), await lanes.tenant()];
    const got = await stand.subscribe(other, ['*']);
    const { deliverable } = await append(stand, one, draft(one, 'invoice.paid', 1));
    await stand.publisher.publish(one.id, deliverable);
    await stand.publisher.publish(other.id, deliverable);
    expect(got()).toEqual([]);
  });

  test('tells a fact once, whoever tells it again', async () => {
    const stand = open();
    const tenant = await lanes.tenant();
    const got = await stand.subscribe(tenant, ['*']);
    await tell(stand, tenant, draft(tenant, 'invoice.paid', 1, 'k'));
    await tell(stand, tenant, draft(tenant, 'invoice.paid', 2, 'k'), draft(tenant, 'invoice.paid', 3));
    expect(numbers(got())).toEqual([1, 3]);
  });

  test('gives nothing before it is published, and nothing of what is rolled back', async () => {
    const stand = open();
    const tenant = await lanes.tenant();
    const got = await stand.subscribe(tenant, ['*']);
    const { deliverable } = await append(stand, tenant, draft(tenant, 'invoice.paid', 1));
    const work = lanes.db.withTenant(tenant.id, async (tx) => {
      await stand.publisher.append(tx, [draft(tenant, 'invoice.paid', 2, 'again')]);
      throw new Error('in vain');
    });
    await expect(work).rejects.toThrow('in vain');
    expect(got()).toEqual([]);
    await stand.publisher.publish(tenant.id, deliverable);
    await tell(stand, tenant, draft(tenant, 'invoice.paid', 3, 'again'));
    expect(numbers(got())).toEqual([1, 3]);
  });
});
