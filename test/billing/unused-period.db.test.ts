import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMarkOverdue } from '../../src/activities/mark-overdue.js';
import { newUuid } from '../../src/db/uuid.js';
import type { RecordInvoice } from '../../src/domain/commands.js';
import { createWorld, type World } from '../setup/world.js';
import { at, createDunningStand, day } from './dunning-stand.js';

const clock = { now: at('2026-03-01') };
let world: World;
let stand: ReturnType<typeof createDunningStand>;
beforeAll(async () => {
  world = await createWorld();
  stand = createDunningStand(world.db, clock);
});
afterAll(() => world?.close());

/** A payer whose subscription ends on the third, and what is open of it. */
async function ending(setting: boolean) {
  clock.now = at('2026-03-01');
  const payer = await stand.payer(await world.addTenant(newUuid()), 'customer');
  await payer.rows("update tenants set settings = settings || jsonb_build_object('void_unused_period', $1::boolean)", [
    setting,
  ]);
  const own = (id: string) => [{ kind: 'own' as const, id }];
  const subscription = await payer.subscription();
  const ended = at('2026-03-03');
  const invoice = (periodStart: number | undefined, facts: Partial<RecordInvoice> = {}) =>
    payer.invoice({
      ...{ subscription: own(subscription), dueDate: '2026-03-20', ...facts },
      ...(periodStart === undefined ? {} : { periodStart }),
    });
  const end = async () => {
    clock.now = ended;
    await payer.tell({
      ...{ type: 'subscription.record', refs: own(subscription), endedAt: ended },
      status: { value: 'canceled', gatewayWord: 'canceled', at: ended, rank: 80 },
    });
  };
  const statuses = async (...ids: string[]) => {
    const rows = await payer.rows<{ id: string; status: string }>('select id, status from invoices');
    return ids.map((id) => rows.find((row) => row.id === id)?.status);
  };
  const voidAll = createMarkOverdue({
    ...{ db: world.db, apply: stand.apply, now: () => clock.now, heartbeat: () => {} },
    attemptDeliveries: async () => {},
    startMails: async () => {},
    wakeDunning: () => {},
  });
  return { payer, ended, invoice, end, statuses, voidAll };
}

test('what is open for a period after the end is voided, once and with its entry, and nothing else is', async () => {
  const { payer, ended, invoice, end, statuses, voidAll } = await ending(true);
  const unused = [await invoice(ended), await invoice(ended + day)];
  const kept = [
    await invoice(ended - 1),
    await invoice(undefined),
    await invoice(0),
    await invoice(ended, { paidMinor: 1 }),
  ];
  const underWay = await invoice(ended);
  const ofNone = await payer.invoice({ dueDate: '2026-03-20', periodStart: ended });
  await payer.payment({ processingAt: clock.now, invoice: [{ kind: 'own', id: underWay }] });
  await voidAll();
  expect(await statuses(...unused)).toEqual(['issued', 'issued']);
  await end();
  expect((await voidAll()).failed).toBe(0);
  await voidAll();
  expect(await statuses(...unused, ...kept, underWay, ofNone)).toEqual([
    ...['voided', 'voided', 'issued', 'issued', 'issued', 'issued', 'issued', 'issued'],
  ]);
  expect(await payer.events('invoice.voided')).toHaveLength(2);
  expect(
    await payer.rows("select actor_type, actor_id, after from audit_log where action = 'invoice.void' order by id"),
  ).toEqual(Array(2).fill({ actor_type: 'system', actor_id: 'dunning', after: { reason: 'unused_period' } }));
  expect(await payer.rows('select distinct voided_by, void_reason from invoices where voided_at is not null')).toEqual([
    { voided_by: 'dunning', void_reason: 'unused_period' },
  ]);
});

test.each([
  [true, 'voided', { isOver: true, state: 'clear', nextAt: null }],
  [false, 'issued', { isOver: false, state: 'grace' }],
])(
  'who owes for it, setting %s: it is %s at the next look, before anybody is reminded of it',
  async (setting, status, found) => {
    const { payer, ended, invoice, end, statuses } = await ending(setting);
    const id = await invoice(ended);
    await payer.fail(id);
    await payer.goOn('2026-03-03');
    await end();
    expect(await payer.look()).toMatchObject(found);
    expect(await statuses(id)).toEqual([status]);
    expect(await payer.rows('select outcome from dunning_runs')).toEqual([{ outcome: setting ? 'voided' : null }]);
  },
);
