import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Tx } from '../../src/db/connection.js';
import { lockEndpoint } from '../../src/db/endpoints.js';
import { lockEndpointState } from '../../src/db/lanes.js';
import { newUuid } from '../../src/db/uuid.js';
import { take } from '../../src/webhooks/take.js';
import { type Lanes, openLanes } from './lanes.js';
import { type Arrival, closeReceivers, openReceiver } from './receiver.js';
import type { Tenant } from './tables.js';

let lanes: Lanes;
let tenant: Tenant;
beforeAll(async () => {
  lanes = await openLanes();
});
afterAll(async () => {
  await closeReceivers();
  await lanes?.close();
});
beforeEach(async () => {
  tenant = await lanes.tenant();
});
afterEach(() => {
  lanes.wire.poster = lanes.poster;
});

const invoices = (count: number) => Array.from({ length: count }, newUuid).sort();
const envelopesOf = ({ body }: Arrival): { id: string; aggregate: { id: string } }[] => {
  const said = JSON.parse(body);
  return said.events ?? [said];
};
const invoiceOf = (arrival: Arrival): string => envelopesOf(arrival)[0]!.aggregate.id;
const statusOf = async (eventId: string) =>
  (await lanes.deliveries(tenant)).find((row) => row.event_id === eventId)!.status;
const secondsUntil = (at: number | null) => ((at ?? 0) - Date.now()) / 1000;
const isWaiting = () =>
  lanes.db.raw(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`);

/** Waits for nobody who works with them. */
const makeFreeOnesDue = `
  update deliveries set next_attempt_at = now() - interval '2 s' where event_id in (
    select event_id from deliveries where status = 'pending' and next_attempt_at > now() for update skip locked)`;

/** Notes whatever is under way of an invoice while another one of it is. */
function watch() {
  const underWay = new Map<string, number>();
  const overlaps: string[] = [];
  return {
    overlaps,
    /** As long as the answer takes. */
    during: async (arrival: Arrival, work: Promise<unknown>) => {
      const mine = [...new Set(envelopesOf(arrival).map((one) => one.aggregate.id))];
      for (const invoice of mine) {
        if ((underWay.get(invoice) ?? 0) > 0) overlaps.push(invoice);
        underWay.set(invoice, (underWay.get(invoice) ?? 0) + 1);
      }
      await work;
      for (const invoice of mine) underWay.set(invoice, (underWay.get(invoice) ?? 0) - 1);
    },
  };
}

describe('an ordered endpoint', () => {
  test('gets the deliveries of an invoice one after the other, and those of others side by side', async () => {
    const receiver = await openReceiver(() => ({ status: 200, afterMs: 100 }));
    const id = await lanes.endpoint(tenant, receiver.url, { ordered: true });
    const [a, b, c] = invoices(3) as [string, string, string];
    const events = await lanes.appendOf(tenant, [a, b, a, c, b, a]);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'idle', attempted: 6, succeeded: 6 });
    expect(receiver.widest()).toBe(3);
    const ids = receiver.arrivals.map((one) => envelopesOf(one)[0]!.id);
    for (const invoice of new Set(receiver.arrivals.map(invoiceOf))) {
      const mine = receiver.arrivals.filter((one) => invoiceOf(one) === invoice).map((one) => one.id);
      expect(mine).toEqual(mine.toSorted());
    }
    expect(new Set(ids).size).toBe(events.length);
  });

  test('keeps the order of an invoice across failures, lets others go on, and does not look again in vain', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url, { ordered: true });
    const [a, b] = invoices(2) as [string, string];
    const [first] = await lanes.appendOf(tenant, [a, b, a, b, a]);
    let healthy = false;
    receiver.answer = (arrival) => (healthy || arrival.id !== receiver.arrivals[0]!.id ? 200 : 500);
    const report = await lanes.batch(tenant, id);
    expect(report).toMatchObject({ attempted: 3, succeeded: 2 });
    expect(secondsUntil(report.nextAt)).toBeGreaterThan(0.5);
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 0, state: 'draining' });
    expect(await statusOf(first!)).toBe('pending');
    healthy = true;
    await lanes.rows(tenant, `update deliveries set next_attempt_at = now() where event_id = $1`, [first]);
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 3, succeeded: 3, state: 'idle' });
    const mine = receiver.arrivals.filter((one) => invoiceOf(one) === invoiceOf(receiver.arrivals[0]!));
    expect(mine.map((one) => one.attempt)).toEqual([1, 2, 1, 1]);
    expect(mine.map((one) => one.id)).toEqual(mine.map((one) => one.id).toSorted());
  });

  test.each([`status = 'failed'`, `status = 'cancelled'`, `status = 'discarded'`])(
    'waits for nothing that is over: %s',
    async (over) => {
      const receiver = await openReceiver();
      const id = await lanes.endpoint(tenant, receiver.url, { ordered: true });
      const [a] = invoices(1) as [string];
      const [first] = await lanes.appendOf(tenant, [a, a]);
      await lanes.rows(tenant, `update deliveries set ${over} where event_id = $1`, [first]);
      expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 1, state: 'idle' });
    },
  );

  test('goes on with an invoice when the ladder of the one before is exhausted', async () => {
    const receiver = await openReceiver((_arrival, count) => (count <= 4 ? 500 : 200));
    const id = await lanes.endpoint(tenant, receiver.url, { ordered: true, retry_profile: 'seed' });
    const [a] = invoices(1) as [string];
    const [first, second] = await lanes.appendOf(tenant, [a, a]);
    for (let attempt = 1; attempt <= 4; attempt++) {
      expect(await statusOf(second!)).toBe('pending');
      await lanes.makeDue(tenant);
      await lanes.batch(tenant, id);
    }
    expect(await statusOf(first!)).toBe('failed');
    await lanes.batch(tenant, id);
    expect(await statusOf(second!)).toBe('succeeded');
  });

  test('waits for a claim that somebody else has, and takes it over when it has run out', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url, { ordered: true });
    const [a] = invoices(1) as [string];
    const [first] = await lanes.appendOf(tenant, [a, a]);
    await lanes.rows(
      tenant,
      `update deliveries set status = 'sending', lease_token = gen_random_uuid(), lease_until = now() + interval '700 ms' where event_id = $1`,
      [first],
    );
    const report = await lanes.batch(tenant, id);
    expect(report).toMatchObject({ attempted: 0 });
    expect(Math.abs(secondsUntil(report.nextAt) - 0.6)).toBeLessThan(0.6);
    await expect.poll(async () => (await lanes.batch(tenant, id)).attempted).toBe(2);
    expect(receiver.arrivals.map((one) => one.attempt)).toEqual([2, 1]);
  });

  test('never overtakes the first of an invoice that somebody changes while it is being claimed', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url, { ordered: true });
    const [a, b] = invoices(2) as [string, string];
    const [first] = await lanes.appendOf(tenant, [a, a, b]);
    let batch: Promise<unknown> | undefined;
    await lanes.db.withTenant(tenant.id, async (tx) => {
      await tx.query(`update deliveries set next_attempt_at = now() + interval '1 h' where event_id = $1`, [first]);
      batch = lanes.batch(tenant, id);
      await expect.poll(isWaiting).not.toEqual([]);
    });
    expect(await batch).toMatchObject({ attempted: 1, succeeded: 1 });
    expect((await lanes.deliveries(tenant)).map((row) => row.status)).toEqual(['pending', 'pending', 'succeeded']);
  });

  test('keeps the order of what was open before it was ordered, and of what is tried again by hand', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url, { ordered: true });
    await lanes.append(tenant, 2);
    await lanes.rows(tenant, 'update deliveries set ordering_key = null');
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 2, state: 'idle' });
  });

  test('is claimed for by one drain at a time: the second waits, and claims nothing that it would have to give back', async () => {
    const id = await lanes.endpoint(tenant, (await openReceiver()).url, { ordered: true });
    const [a] = invoices(1) as [string];
    const [first, second] = await lanes.appendOf(tenant, [a, a]);
    const claim = async (tx: Tx, rate_limit: number | null) => {
      const { claims, gaps } = await take(tx, { ...(await lockEndpointState(tx, id))!, rate_limit }, Date.now());
      return { claims: claims.map((one) => one.event_id), gaps: gaps.map((one) => one.event_id) };
    };
    let later: ReturnType<typeof claim> | undefined;
    await lanes.db.withTenant(tenant.id, async (tx) => {
      expect(await claim(tx, 1)).toEqual({ claims: [first], gaps: [] });
      later = lanes.db.withTenant(tenant.id, (other) => claim(other, null));
      await expect.poll(isWaiting).not.toEqual([]);
    });
    expect(await later).toEqual({ claims: [], gaps: [] });
    expect(await statusOf(second!)).toBe('pending');
  });

  test('is claimed for as its tenant has left it: whoever orders it is waited for', async () => {
    const receiver = await openReceiver(() => ({ status: 200, afterMs: 50 }));
    const id = await lanes.endpoint(tenant, receiver.url);
    const [a] = invoices(1) as [string];
    await lanes.appendOf(tenant, [a, a, a]);
    let batch: Promise<unknown> | undefined;
    await lanes.db.withTenant(tenant.id, async (tx) => {
      await lockEndpoint(tx, tenant.id, id);
      await tx.query('update endpoints set ordered = true, keys_missing = true where id = $1', [id]);
      batch = lanes.batch(tenant, id);
      await expect.poll(isWaiting).not.toEqual([]);
    });
    expect(await batch).toMatchObject({ attempted: 3, succeeded: 3 });
    expect(receiver.widest()).toBe(1);
  });

  test.each(['standard', 'batch'])(
    'has never two of an invoice under way, whatever fails, with four drains at once (%s)',
    async (format) => {
      const watching = watch();
      let count = 0;
      const receiver = await openReceiver((arrival) => {
        count += 1;
        const wait = new Promise((resolve) => setTimeout(resolve, 1 + ((count * 7) % 9)));
        return { status: count % 5 === 0 ? 500 : 200, after: watching.during(arrival, wait) };
      });
      const id = await lanes.endpoint(tenant, receiver.url, { ordered: true, format });
      const seven = invoices(7);
      const total = 210;
      await lanes.appendOf(
        tenant,
        Array.from({ length: total }, (_, index) => seven[(index * index) % 7]!),
      );
      const left = async () => (await lanes.deliveries(tenant)).filter((row) => row.status !== 'succeeded').length;
      const drain = async () => {
        for (let turn = 0; turn < 400 && (await left()) > 0; turn++) {
          await lanes.set(tenant, id, 'open_until = null, consecutive_failures = 0');
          await lanes.rows(tenant, makeFreeOnesDue);
          await lanes.batch(tenant, id);
        }
      };
      await Promise.all([drain(), drain(), drain(), drain()]);
      expect(await left()).toBe(0);
      expect(watching.overlaps).toEqual([]);
      const firsts = new Map<string, string[]>();
      const seen = new Set<string>();
      for (const { id, aggregate } of receiver.arrivals.flatMap(envelopesOf)) {
        if (!seen.has(id)) firsts.set(aggregate.id, [...(firsts.get(aggregate.id) ?? []), id]);
        seen.add(id);
      }
      expect(seen.size).toBe(total);
      for (const ids of firsts.values()) expect(ids).toEqual(ids.toSorted());
    },
    60_000,
  );
});
