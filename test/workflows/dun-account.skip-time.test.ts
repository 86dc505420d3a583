import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Activities } from '../../src/activities/index.js';
import { newUuid } from '../../src/db/uuid.js';
import { type DunningView, stateQuery, taskQueues, wakeSignal, workflowIds } from '../../src/workflows/contract.js';
import type { dunAccount } from '../../src/workflows/index.js';
import { createDunningStand, day } from '../billing/dunning-stand.js';
import { soon } from '../path/soon.js';
import { quietRuntime, workflowBundle } from '../setup/service.js';
import { skipTimeEnvironment, testSkippingTime } from '../setup/skip-time.js';
import { createWorld, type World } from '../setup/world.js';

/** Without a cache this server now and then waits for a task until its time is over, 10 s each. */
const lostTask = 60_000;
const clock = { now: 0 };
let environment: TestWorkflowEnvironment;
let world: World;
let stand: ReturnType<typeof createDunningStand>;
let worker: Awaited<ReturnType<typeof work>>;

/** The real thing: a look is a transaction of a real database, at the time that it is. */
const activities: Pick<Activities, 'dun'> = {
  dun: async ({ tenantId, accountId }) => {
    clock.now = await environment.currentTimeMs();
    const { isOver, state, step, nextAt } = await world.db.withTenant(tenantId, (tx) =>
      stand.dun(tx, tenantId, accountId),
    );
    await world.db.withTenant(tenantId, (tx) =>
      tx.query("update notifications set status = 'sent', sent_at = $1 where status = 'queued'", [new Date(clock.now)]),
    );
    return { isOver, state, step, nextAt };
  },
};

async function work() {
  const one = await Worker.create({
    connection: environment.nativeConnection,
    workflowBundle: await workflowBundle(),
    taskQueue: taskQueues.events,
    activities,
    // Each task replays the history: what another worker, or an earlier one, has begun.
    maxCachedWorkflows: 0,
  });
  const running = one.run();
  return async () => {
    one.shutdown();
    await running;
  };
}

beforeAll(async () => {
  quietRuntime();
  [environment, world] = await Promise.all([skipTimeEnvironment(), createWorld()]);
  stand = createDunningStand(world.db, clock);
  worker = await work();
});
afterAll(async () => {
  await worker?.();
  await Promise.all([environment?.teardown(), world?.close()]);
});

async function owing() {
  clock.now = await environment.currentTimeMs();
  const payer = await stand.payer(await world.addTenant(newUuid()), 'customer');
  const invoice = await payer.invoice();
  await payer.fail(invoice);
  return { payer, invoice };
}
const wake = ({ payer }: Awaited<ReturnType<typeof owing>>, historyEvents?: number) =>
  environment.client.workflow.signalWithStart<typeof dunAccount, []>('dunAccount', {
    workflowId: workflowIds.dunning({ accountId: payer.accountId, currency: 'USD' }),
    taskQueue: taskQueues.events,
    signal: wakeSignal,
    args: [
      {
        ...{ tenantId: payer.tenantId, accountId: payer.accountId },
        ...(historyEvents === undefined ? {} : { historyEvents }),
      },
    ],
  });
const daysOf = async ({ payer }: Awaited<ReturnType<typeof owing>>, began: number) =>
  (
    await payer.rows<{ step_code: string; executed_at: number; result: string }>(
      'select step_code, executed_at, result from dunning_steps order by executed_at, due_at',
    )
  ).map((row) => `${Math.ceil((row.executed_at - began) / day)} ${row.step_code} ${row.result}`);

testSkippingTime(
  'dunAccount takes 21 days, over the end of a worker and from run to run, and ends; a payment ends another one at once',
  async () => {
    const began = await environment.currentTimeMs();
    const [ending, paying] = [await owing(), await owing()];
    const handle = await wake(ending, 20);
    const other = await wake(paying);
    await environment.sleep('5 days');
    // Steps by their rows: of a look that was lost on its way the workflow has heard at the next one alone.
    const seen = async () => ({
      state: (await other.query<DunningView>(stateQuery)).state,
      steps: (await daysOf(paying, began)).map((line) => line.replace(/^\d+ /, '')),
    });
    await soon(seen, { state: 'overdue', steps: ['overdue done', 'reminder_2 done'] }, lostTask);
    // The next worker knows nothing but the history.
    await worker();
    worker = await work();
    clock.now = await environment.currentTimeMs();
    await paying.payer.pay(paying.invoice);
    await wake(paying);
    // Not waited for by its result, which would let time pass for the other one.
    await soon(async () => (await other.describe()).status.name, 'COMPLETED', lostTask);
    expect(await environment.currentTimeMs()).toBeLessThan(began + 6 * day);
    await handle.result();
    expect((await handle.describe()).runId).not.toBe(handle.signaledRunId);
    const steps = await daysOf(ending, began);
    expect(steps.map((line) => line.replace(/^\d+ /, ''))).toEqual(
      ['overdue', 'reminder_2', 'reminder_3', 'final_notice', 'suspend', 'last_chance', 'terminate'].map(
        (one) => `${one} done`,
      ),
    );
    const numbers = steps.map((line) => Number(line.split(' ')[0]));
    expect(numbers.map((number) => number - numbers[0]!)).toEqual([0, 2, 6, 9, 13, 19, 20]);
  },
);

/**
 * Time goes on although a task waits for a worker: as long as one waits, the server holds the clock. Up to that task it runs
 * by itself, from there on it sleeps.
 */
async function sleepWithoutWorker(until: number): Promise<void> {
  const testService = environment.connection.testService!;
  const stopped = await environment.currentTimeMs();
  await testService.unlockTimeSkipping({});
  await soon(async () => (await environment.currentTimeMs()) > stopped + day / 2, true);
  await environment.sleep(until - (await environment.currentTimeMs()));
  await testService.lockTimeSkipping({});
}

testSkippingTime(
  'a worker that is away from the 6th day to the 16th: one notice for all that was missed, and 72 hours after it the suspension',
  async () => {
    const began = await environment.currentTimeMs();
    const late = await owing();
    const handle = await wake(late);
    await environment.sleep('6 days');
    await soon(async () => (await handle.query<DunningView>(stateQuery)).steps, ['overdue', 'reminder_2'], lostTask);
    await worker();
    await sleepWithoutWorker(began + 16 * day);
    expect(await daysOf(late, began)).toHaveLength(2);
    worker = await work();
    await handle.result();
    const rows = await late.payer.rows<{ step_code: string; executed_at: number; result: string }>(
      'select step_code, executed_at, result from dunning_steps order by executed_at, due_at',
    );
    expect(rows.map((row) => `${row.step_code} ${row.result}`)).toEqual([
      ...['overdue done', 'reminder_2 done', 'reminder_3 superseded', 'final_notice done'],
      ...['suspend done', 'last_chance done', 'terminate done'],
    ]);
    const at = (code: string) => rows.find((row) => row.step_code === code)!.executed_at;
    expect(Math.floor((at('final_notice') - began) / day)).toBe(16);
    const notice = (at('suspend') - at('final_notice')) / day;
    expect([notice >= 3, notice <= 4]).toEqual([true, true]);
    expect([at('last_chance'), at('terminate')].map((one) => Math.round((one - at('suspend')) / day))).toEqual([6, 7]);
    expect((await late.payer.mails()).filter((one) => one === 'reminder_3')).toEqual([]);
  },
);
