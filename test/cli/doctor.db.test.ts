import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { doctorLedger } from '../../src/cli/doctor.js';
import { publicId } from '../../src/domain/ids.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
let other: string;
beforeAll(async () => {
  world = await createWorld();
  other = await world.addTenant('tenant-other');
  await world.receive('stripe', fixture('stripe', 'payment_intent.succeeded'));
});
afterAll(() => world.close());

async function run(options: { json?: boolean; tenant?: string } = {}): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await doctorLedger(world.db, options, (text) => lines.push(text));
  return { code, text: lines.join('\n') };
}

test('answers 0 when everything adds up', async () => {
  expect(await run()).toEqual({ code: 0, text: 'Everything adds up (2 tenants).' });
  expect(JSON.parse((await run({ json: true })).text)).toEqual({ ok: true, tenants: 2, disagreements: [] });
});

test('answers 1 and names the rows that disagree, by the ids that the API shows', async () => {
  const [payment] = await world.rows<{ id: string }>("update payments set status = 'failed' returning id");
  const name = publicId('payment', payment!.id);
  const { code, text } = await run();
  expect(code).toBe(1);
  expect(text.split('\n')).toEqual([
    expect.stringMatching(/^check +tenant +entity +expected +actual +detail$/),
    expect.stringMatching(new RegExp(`^payment_status +tenant-123 +${name} +succeeded +failed +status and the facts`)),
    '',
    '1 row disagrees with the rows around it.',
  ]);
  const answer = {
    check: 'payment_status',
    tenant: 'tenant-123',
    entity: name,
    expected: 'succeeded',
    actual: 'failed',
  };
  expect(JSON.parse((await run({ json: true })).text)).toMatchObject({ ok: false, disagreements: [answer] });
  for (const tenant of ['tenant-123', publicId('tenant', world.tenantId)]) expect((await run({ tenant })).code).toBe(1);
  for (const tenant of ['tenant-other', publicId('tenant', other)])
    expect(await run({ tenant })).toEqual({ code: 0, text: 'Everything adds up (1 tenant).' });
});

test('answers 2 for a tenant that there is not', async () => {
  const wrote = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect((await run({ tenant: 'nobody' })).code).toBe(2);
  expect(wrote).toHaveBeenCalledWith("There is no tenant 'nobody'.\n");
  wrote.mockRestore();
});
