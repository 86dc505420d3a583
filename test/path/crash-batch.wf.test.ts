import { expect, test } from 'vitest';
import { openCrashSite } from './crash-site.js';
import { type Arrival, openReceiver } from './receiver.js';
import { soon } from './soon.js';

const site = openCrashSite();

const idsOf = ({ body }: Arrival): string[] => JSON.parse(body).events.map((one: { id: string }) => one.id);

test('a process that dies between the POST of a batch and its write: unknown attempts, and the same batch again', async () => {
  const hanging = await openReceiver(() => 'hang');
  const tenant = await site.stage.tenant();
  const endpoint = await site.stage.endpoint(tenant, hanging.url, { format: 'batch', timeout_ms: 1000 });
  const dying = await site.startDying();
  const events = await site.stage.publish(tenant, 40);
  await soon(() => hanging.arrivals.length, 1);
  // All are in it, nothing has been answered, and nothing is written.
  expect(idsOf(hanging.arrivals[0]!)).toHaveLength(40);
  await dying.kill();
  expect((await site.stage.deliveries(tenant)).map((row) => row.status)).toEqual(Array(40).fill('sending'));
  hanging.answer = () => 200;

  await site.startSuccessor();
  await soon(
    async () => (await site.stage.deliveries(tenant, endpoint)).filter((row) => row.status === 'succeeded').length,
    40,
    90_000,
  );
  const [first, second, ...more] = hanging.arrivals;
  expect(more).toEqual([]);
  expect([second!.id, second!.body, second!.attempt]).toEqual([first!.id, first!.body, 2]);
  const attempts = await site.stage.attempts(tenant);
  expect(attempts).toHaveLength(80);
  for (const event of events)
    expect(attempts.filter((one) => one.event_id === event)).toMatchObject([
      { number: 1, error: expect.stringMatching(/^unknown/) },
      { number: 2, response_status: 200, trigger: 'retry' },
    ]);
}, 150_000);
